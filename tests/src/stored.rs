//! What a server has stored, past the server: in the file beside it, or in its database on PostgreSQL.
//! Leaves what is looked for to the tests.

use crate::folder::Folder;
use crate::postgres;

/// The rows of a statement whose columns are all text, from the database of the server that runs in `folder`.
#[must_use]
#[track_caller]
pub fn texts(folder: &Folder, statement: &str) -> Vec<Vec<String>> {
    if postgres::is_chosen() {
        return postgres::texts(&postgres::of_folder(folder.path()), statement);
    }
    let database = rusqlite::Connection::open(folder.join("server.db")).expect("it is a database");
    let mut prepared = database
        .prepare(statement)
        .unwrap_or_else(|why| panic!("{statement}: {why}"));
    let width = prepared.column_count();
    let rows = prepared.query_map([], |row| {
        let cell = |index| row.get::<_, Option<String>>(index).map(Option::unwrap_or_default);
        (0..width).map(cell).collect()
    });
    rows.and_then(Iterator::collect)
        .unwrap_or_else(|why| panic!("{statement}: {why}"))
}
