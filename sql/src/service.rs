//! The tables behind the account service: what an account keeps besides its row, keys that were mailed, mail that waits.
//! Leaves what is written into them to the runtime.

use crate::table::{Column, ColumnType, Index, Table};

/// What the service keeps of an account: the fields that clients store as they like, permissions, the clock. After a
/// deletion the row is the tombstone.
pub const ACCOUNTS: &str = "_eden_accounts";

/// Digests of keys that were given out: activation keys, reset passwords, tokens of pages that may be deleted once.
pub const KEYS: &str = "_eden_account_keys";

/// Mail that is to be sent.
pub const OUTBOX: &str = "_eden_outbox";

/// The tables, for the migrations of an API that has the service. `account` is the `_id` of the account's row.
pub fn tables() -> Vec<Table> {
    let text = |name: &str| Column::new(name, ColumnType::Text).not_null();
    let number = |name: &str| Column::new(name, ColumnType::Integer).not_null();
    vec![
        Table::plain(ACCOUNTS)
            .column(text("account"))
            .column(text("name"))
            .column(number("last_modified"))
            // the largest timestamp that this name ever had, tombstones included
            .column(number("clock"))
            .column(number("deleted"))
            .column(number("validated"))
            // text and not JSON: what clients store comes back as it was sent
            .column(text("data"))
            .column(text("permissions"))
            // `_etag` of the account when the service last wrote it
            .column(text("account_etag"))
            .index(Index::new("_eden_accounts_account_unique", &["account"]).unique())
            .index(Index::new("_eden_accounts_name_index", &["name"])),
        Table::plain(KEYS)
            .column(text("account"))
            .column(text("kind"))
            .column(text("digest"))
            .column(number("expires"))
            .index(Index::new("_eden_account_keys_account_kind_unique", &["account", "kind"]).unique()),
        Table::plain(OUTBOX)
            .column(text("account"))
            .column(text("kind"))
            .column(Column::new("context", ColumnType::Text))
            .column(number("attempts"))
            .column(number("due"))
            .index(Index::new("_eden_outbox_due_index", &["due"])),
    ]
}

#[cfg(test)]
mod tests {
    use super::tables;
    use crate::ident::Names;

    #[test]
    fn no_resource_can_have_such_a_table() {
        for table in tables() {
            assert_ne!(Names::tables().assign(&table.name), table.name);
        }
    }
}
