//! Tables as both databases have them: columns, indexes, no text yet. Leaves the text to the dialects.

use serde::{Deserialize, Serialize};

/// One table of the database: what the views (resources) over one source need together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Physical name, unquoted.
    pub name: String,
    /// Columns after the system columns, in the order of the settings.
    pub columns: Vec<Column>,
    /// Indexes besides those of the system columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
    /// Type of `_id`.
    pub id: ColumnType,
    /// Whether a view stores fields outside its schema, in the column `extra`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub extra: bool,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Physical name, unquoted.
    pub name: String,
    /// Stored type.
    #[serde(rename = "type")]
    pub column_type: ColumnType,
    /// Whether SQL NULL is refused: every view requires the field and none lets it be null.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_null: bool,
}

/// Stored types. Each dialect names them in its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    /// Text, compared by code point.
    Text,
    /// 64-bit whole number.
    Integer,
    /// Double.
    Float,
    /// A number that remembers whether it was whole.
    Number,
    /// Truth value.
    Boolean,
    /// UTC milliseconds.
    DateTime,
    /// 24 hexadecimal digits.
    ObjectId,
    /// JSON.
    Json,
}

/// One index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Physical name, unquoted; unique in the database.
    pub name: String,
    /// Physical columns.
    pub columns: Vec<String>,
    /// Whether it refuses a second equal row. NULLs never collide: explicit nulls are compared inside the write.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
}

/// Columns that every table has before its own. `_seq` is the order of insertion and the last sort key.
pub mod system {
    /// Insertion order; primary key.
    pub const SEQ: &str = "_seq";
    /// The document's id; uniquely indexed.
    pub const ID: &str = "_id";
    /// Time of the last write, UTC milliseconds, whole seconds.
    pub const UPDATED: &str = "_updated";
    /// Time of creation, UTC milliseconds, whole seconds.
    pub const CREATED: &str = "_created";
    /// Random text made at each write.
    pub const ETAG: &str = "_etag";
    /// Names of the fields that are explicitly null, each followed by a line feed; NULL when there are none.
    pub const NULLS: &str = "_nulls";
    /// Fields outside the schema, one JSON object; only in tables whose `extra` is set.
    pub const EXTRA: &str = "_extra";
    /// All of them.
    pub const ALL: [&str; 7] = [SEQ, ID, UPDATED, CREATED, ETAG, NULLS, EXTRA];
}
