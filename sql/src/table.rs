//! Tables as both databases have them: columns, indexes, no text yet. Leaves the text to the dialects, and what leads
//! from one set of tables to another to `migration`.

use serde::{Deserialize, Serialize};

/// One table of the database: what the views (resources) over one source need together, or rows of the server's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Physical name, unquoted.
    pub name: String,
    /// What its rows are.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rows: Rows,
    /// Columns after the system columns, in the order of the settings.
    pub columns: Vec<Column>,
    /// Indexes besides those of the system columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
    /// Type of `_id`; without meaning where rows are plain.
    pub id: ColumnType,
    /// Whether a view stores fields outside its schema, in the column `extra`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub extra: bool,
    /// The logical name that the table had before. It is no part of the schema: only migrations look at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
}

/// What the rows of a table are, which decides its system columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rows {
    /// Documents: all system columns.
    #[default]
    Documents,
    /// Anything else: `_seq` alone, the other columns say the rest.
    Plain,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Physical name, unquoted.
    pub name: String,
    /// The field's name in documents, where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Stored type.
    #[serde(rename = "type")]
    pub column_type: ColumnType,
    /// Of JSON, what it is known to hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<JsonShape>,
    /// Whether SQL NULL is refused: every view requires the field and none lets it be null.
    #[serde(default, skip_serializing_if = "is_default")]
    pub not_null: bool,
    /// What rows get that are there before the column is, where it refuses NULL. The database has no default: only
    /// migrations look at this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Constant>,
    /// The field's name in documents before. It is no part of the schema: only migrations look at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
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

/// What a JSON column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JsonShape {
    /// Objects.
    Dict,
    /// Lists of elements of this type; JSON for elements of any.
    List(ColumnType),
}

/// A value that a migration writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Constant {
    /// Truth value.
    Boolean(bool),
    /// A number as JSON writes it: `5` is whole, `5.0` is not.
    Number(String),
    /// Text, or the digits of an id.
    Text(String),
    /// UTC milliseconds.
    DateTime(i64),
    /// JSON text as it is stored.
    Json(String),
}

/// One index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Physical name, unquoted; unique in the database.
    pub name: String,
    /// Physical columns.
    pub columns: Vec<String>,
    /// Whether it refuses a second equal row. NULLs never collide: explicit nulls are compared inside the write.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unique: bool,
    /// A column of truth values: rows in which it is true are no part of the index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless: Option<String>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Table {
    /// A table of documents with ids of this type, and no columns of its own.
    pub fn new(name: impl Into<String>, id: ColumnType) -> Self {
        Table {
            name: name.into(),
            rows: Rows::Documents,
            columns: Vec::new(),
            indexes: Vec::new(),
            id,
            extra: false,
            renamed_from: None,
        }
    }

    /// A table of plain rows, and no columns yet.
    pub fn plain(name: impl Into<String>) -> Self {
        Table {
            rows: Rows::Plain,
            ..Table::new(name, ColumnType::Integer)
        }
    }

    /// The same with one more column.
    #[must_use]
    pub fn column(mut self, column: Column) -> Self {
        self.columns.push(column);
        self
    }

    /// The same with one more index.
    #[must_use]
    pub fn index(mut self, index: Index) -> Self {
        self.indexes.push(index);
        self
    }

    /// The same with a column for fields outside the schema.
    #[must_use]
    pub fn extra(self) -> Self {
        Table { extra: true, ..self }
    }

    /// The same, once called otherwise in the settings.
    #[must_use]
    pub fn renamed_from(self, name: impl Into<String>) -> Self {
        Table {
            renamed_from: Some(name.into()),
            ..self
        }
    }

    /// The column that tells rows apart for people.
    pub fn key(&self) -> &'static str {
        match self.rows {
            Rows::Documents => system::ID,
            Rows::Plain => system::SEQ,
        }
    }
}

impl Column {
    /// A column that takes NULL.
    pub fn new(name: impl Into<String>, column_type: ColumnType) -> Self {
        Column {
            name: name.into(),
            field: None,
            column_type,
            json: None,
            not_null: false,
            default: None,
            renamed_from: None,
        }
    }

    /// The same for the field `field` of documents.
    #[must_use]
    pub fn of(mut self, field: &str) -> Self {
        self.field = (field != self.name).then(|| field.to_owned());
        self
    }

    /// The same, refusing NULL.
    #[must_use]
    pub fn not_null(self) -> Self {
        Column { not_null: true, ..self }
    }

    /// The same, known to hold this.
    #[must_use]
    pub fn holding(self, shape: JsonShape) -> Self {
        Column {
            json: Some(shape),
            ..self
        }
    }

    /// The same with what older rows get.
    #[must_use]
    pub fn default(self, value: Constant) -> Self {
        Column {
            default: Some(value),
            ..self
        }
    }

    /// The same, once called otherwise in the settings.
    #[must_use]
    pub fn renamed_from(self, field: impl Into<String>) -> Self {
        Column {
            renamed_from: Some(field.into()),
            ..self
        }
    }

    /// The field's name in documents.
    pub fn field(&self) -> &str {
        self.field.as_deref().unwrap_or(&self.name)
    }
}

impl Index {
    /// An index over `columns`.
    pub fn new(name: impl Into<String>, columns: &[&str]) -> Self {
        Index {
            name: name.into(),
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            unique: false,
            unless: None,
        }
    }

    /// The same, refusing equal rows.
    #[must_use]
    pub fn unique(self) -> Self {
        Index { unique: true, ..self }
    }

    /// The same without the rows in which `column` is true.
    #[must_use]
    pub fn unless(self, column: impl Into<String>) -> Self {
        Index {
            unless: Some(column.into()),
            ..self
        }
    }
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
    /// When an account was disabled; NULL while it may be used. Only in the table of the accounts.
    pub const DISABLED: &str = "_disabled";
    /// All of them.
    pub const ALL: [&str; 8] = [SEQ, ID, UPDATED, CREATED, ETAG, NULLS, EXTRA, DISABLED];
}
