//! The rules of one field: what validation checks, and the constants they are made of.
//! Leaves what each rule means to `validate`.

/// The rules of one field.
#[derive(Debug)]
pub struct FieldSpec {
    /// Its name; empty for the elements of a list.
    pub name: &'static str,
    /// Any of these; empty accepts every type (`type`).
    pub types: &'static [Type],
    /// Must be present on POST and PUT (`required`).
    pub required: bool,
    /// May be `null` (`nullable`).
    pub nullable: bool,
    /// May not be sent, unless unchanged (`readonly`).
    pub readonly: bool,
    /// `Some(false)` refuses empty values; `Some(true)` lets them skip further rules (`empty`).
    pub empty: Option<bool>,
    /// Value of an absent field (`default`).
    pub default: Option<Literal>,
    /// Rules of the members (`schema`), used by normalisation; `Rule::Nested` marks its place among the rules.
    pub nested: Option<Nested>,
    /// Members outside the nested schema are accepted (`allow_unknown`); `None` inherits.
    pub allow_unknown: Option<bool>,
    /// Never readable (`hash`, `generate`, `writeonly`, the HMAC secret).
    pub secret: Option<Secrecy>,
    /// The remaining rules in the order of the settings.
    pub rules: &'static [Rule],
}

impl FieldSpec {
    /// A field without rules.
    pub const DEFAULT: FieldSpec = FieldSpec {
        name: "",
        types: &[],
        required: false,
        nullable: false,
        readonly: false,
        empty: None,
        default: None,
        nested: None,
        allow_unknown: None,
        secret: None,
        rules: &[],
    };
}

/// Rules of what a field contains.
#[derive(Debug, Clone, Copy)]
pub enum Nested {
    /// The members of a dict.
    Dict(&'static [FieldSpec]),
    /// Every element of a list.
    List(&'static FieldSpec),
}

/// Declared types. The text of a failed type rule is `must be of <name> type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `string`
    String,
    /// `integer`
    Integer,
    /// `float`
    Float,
    /// `number`
    Number,
    /// `boolean`
    Boolean,
    /// `datetime`
    DateTime,
    /// `objectid`
    ObjectId,
    /// `dict`
    Dict,
    /// `list`
    List,
}

/// What kind of secret a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    /// Stored as a password hash (`hash`).
    Hash(PasswordHash),
    /// 256 random bits, made on insert, stored as a digest (`generate: token`).
    Token,
    /// Encrypted (the HMAC secret).
    Sealed,
}

/// Algorithms of `hash`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordHash {
    /// `argon2id`: 19 MiB, 2 passes, 1 lane.
    Argon2id,
    /// `bcrypt`, cost 12.
    Bcrypt,
}

/// One rule of a field.
#[derive(Debug, Clone)]
pub enum Rule {
    /// `allowed`
    Allowed(&'static [Literal]),
    /// `minlength`
    MinLength(u64),
    /// `maxlength`
    MaxLength(u64),
    /// `min`
    Min(Literal),
    /// `max`
    Max(Literal),
    /// `regex`, as written
    Regex(&'static str),
    /// The place of `schema` among the rules.
    Nested,
    /// `unique`
    Unique,
    /// `unique_to_user`
    UniqueToUser,
    /// `data_relation`
    Relation(Relation),
}

/// `data_relation`: the value must be the value of a field of another resource.
#[derive(Debug, Clone)]
pub struct Relation {
    /// Name of the target resource.
    pub resource: &'static str,
    /// Field of the target.
    pub field: &'static str,
    /// Whether `embedded` may follow it (`embeddable`).
    pub embeddable: bool,
}

/// A constant of the settings: a default, a bound, an allowed value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Float(f64),
    /// A string.
    String(&'static str),
    /// A date, UTC milliseconds.
    DateTime(i64),
    /// A list.
    List(&'static [Literal]),
    /// A mapping.
    Dict(&'static [(&'static str, Literal)]),
}
