//! The fields of a schema as meant: their types, rules and constants.
//! Leaves resources, and what the whole API shares, to the rest of the model.

/// A field of a schema, or the elements of a list.
#[derive(Debug, Clone)]
pub struct Field {
    /// Name in documents; empty for elements.
    pub name: String,
    /// Rust field name: legal and unique in its struct (without `r#`; the emitter adds it where needed).
    pub ident: String,
    /// Declared types; empty accepts any.
    pub types: Vec<Type>,
    #[expect(missing_docs, reason = "as its name says")]
    pub required: bool,
    /// A document may lack it although it is required, because another field is there (`excludes`).
    pub excusable: bool,
    #[expect(missing_docs, reason = "as its name says")]
    pub nullable: bool,
    #[expect(missing_docs, reason = "as its name says")]
    pub readonly: bool,
    #[expect(missing_docs, reason = "as its name says")]
    pub empty: Option<bool>,
    #[expect(missing_docs, reason = "as its name says")]
    pub default: Option<Literal>,
    /// Rules of members or elements.
    pub nested: Option<Nested>,
    /// `None` inherits from the resource.
    pub allow_unknown: Option<bool>,
    /// The rules of unknown members.
    pub unknown: Option<Box<Field>>,
    /// Unknown members are dropped, unless they are accepted; what the dicts around it say counts.
    pub purge_unknown: bool,
    /// The name under which the value is kept.
    pub rename: Option<String>,
    #[expect(missing_docs, reason = "as its name says")]
    pub coerce: Vec<Coercion>,
    /// `default_setter: now`
    pub set_to_now: bool,
    /// Never readable.
    pub secret: Option<Secrecy>,
    /// Remaining rules in the order of the settings.
    pub rules: Vec<Rule>,
    /// `description` or `title`, for doc comments.
    pub description: String,
}

/// Members of a dict or elements of a list.
#[derive(Debug, Clone)]
pub enum Nested {
    /// Members, and the name of the Rust type that holds them (unique among all types).
    Dict {
        /// Type name.
        type_name: String,
        /// Members in the order of the settings.
        fields: Vec<Field>,
    },
    /// Every element.
    List(Box<Field>),
}

/// Declared types, as the runtime's `Type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "as their names say")]
pub enum Type {
    String,
    Integer,
    Float,
    Number,
    Boolean,
    DateTime,
    ObjectId,
    Dict,
    List,
    Decimal,
    Point,
    MultiPoint,
    LineString,
    Polygon,
    MultiLineString,
    MultiPolygon,
    GeometryCollection,
    Feature,
    FeatureCollection,
}

/// Functions that values are put through, as the runtime's `Coercion`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "as their names say")]
pub enum Coercion {
    Int,
    Float,
    Str,
    Lower,
    Upper,
    Strip,
}

/// Kinds of secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented at the settings `hash` and `generate`")]
pub enum Secrecy {
    Argon2id,
    Bcrypt,
    Token,
    Sealed,
}

/// Rules beyond those that are fields of [`Field`].
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "documented at their settings")]
pub enum Rule {
    Allowed(Vec<Literal>),
    MinLength(u64),
    MaxLength(u64),
    Min(Literal),
    Max(Literal),
    Regex(String),
    /// What the passwords of accounts must be.
    Password(PasswordRules),
    Forbidden(Vec<Literal>),
    Contains(Vec<Literal>),
    Dependencies(Vec<String>),
    DependsOn(Vec<(String, Literal)>),
    Excludes(Vec<String>),
    Items(Vec<Field>),
    Keys(Box<Field>),
    Values(Box<Field>),
    AnyOf(Vec<Field>),
    AllOf(Vec<Field>),
    NoneOf(Vec<Field>),
    OneOf(Vec<Field>),
    /// The place of `schema` among the rules.
    Nested,
    Unique,
    UniqueToUser,
    Relation {
        resource: String,
        field: String,
        embeddable: bool,
    },
}

impl Field {
    /// Whether every accepted document has the field, or would have but for its default.
    pub fn is_certain(&self) -> bool {
        self.required && !self.excusable
    }
}

/// `AUTH.passwords`, as the runtime's `PasswordRules`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is documented at its setting")]
pub struct PasswordRules {
    pub min_length: u64,
    pub max_bytes: u64,
    pub common: bool,
    pub words: Vec<String>,
}

impl Rule {
    /// The rule sets that it is made of.
    pub fn sets(&self) -> &[Field] {
        match self {
            Rule::Items(sets) | Rule::AnyOf(sets) | Rule::AllOf(sets) | Rule::NoneOf(sets) | Rule::OneOf(sets) => sets,
            Rule::Keys(set) | Rule::Values(set) => std::slice::from_ref(set),
            _ => &[],
        }
    }
}

/// A constant of the settings.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "as their names say")]
pub enum Literal {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    String(String),
    /// UTC milliseconds.
    DateTime(i64),
    List(Vec<Literal>),
    Dict(Vec<(String, Literal)>),
}
