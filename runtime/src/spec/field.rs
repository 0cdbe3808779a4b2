//! The rules of one field: what validation checks, and the constants they are made of.
//! Leaves what each rule means to `validate`.

use crate::auth::policy::PasswordRules;

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
    /// The rules of those members, when `allow_unknown` is a rule set.
    pub unknown: Option<&'static FieldSpec>,
    /// Members outside the nested schema are dropped (`purge_unknown`), unless they are accepted.
    pub purge_unknown: bool,
    /// The name under which the value is kept (`rename`).
    pub rename: Option<&'static str>,
    /// What is done to the value before it is checked, in turn (`coerce`).
    pub coerce: &'static [Coercion],
    /// What the server sets an absent field to (`default_setter`).
    pub default_setter: Option<Setter>,
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
        unknown: None,
        purge_unknown: false,
        rename: None,
        coerce: &[],
        default_setter: None,
        secret: None,
        rules: &[],
    };

    /// The relation of the field, or of the elements of its list.
    pub fn relation(&self) -> Option<&'static Relation> {
        let own = self.rules.iter().find_map(|rule| match rule {
            Rule::Relation(relation) => Some(relation),
            _ => None,
        });
        own.or_else(|| match self.nested {
            Some(Nested::List(element)) => element.relation(),
            _ => None,
        })
    }
}

impl FieldSpec {
    /// The rules of the member `name`, wherever they stand: in `schema`, in `valuesrules`, in one of several rule sets.
    pub fn member(&self, name: &str) -> Option<&'static FieldSpec> {
        let declared = match self.nested {
            Some(Nested::Dict(fields)) => fields.iter().find(|field| field.name == name),
            _ => None,
        };
        declared.or_else(|| {
            self.rules.iter().find_map(|rule| match rule {
                Rule::Values(rules) => Some(*rules),
                other => other
                    .definitions()
                    .iter()
                    .find_map(|definition| definition.member(name)),
            })
        })
    }

    /// The rules of the element at `place`, wherever they stand: in `schema`, in `items`, in one of several rule sets.
    pub fn element(&self, place: usize) -> Option<&'static FieldSpec> {
        let declared = match self.nested {
            Some(Nested::List(element)) => Some(element),
            _ => None,
        };
        declared.or_else(|| {
            self.rules.iter().find_map(|rule| match rule {
                Rule::Items(items) => items.get(place),
                other => other
                    .definitions()
                    .iter()
                    .find_map(|definition| definition.element(place)),
            })
        })
    }

    /// Whether `wanted` holds of a declared type, those of several rule sets included.
    pub fn has_type(&self, wanted: fn(Type) -> bool) -> bool {
        self.types.iter().any(|declared| wanted(*declared))
            || self
                .rules
                .iter()
                .any(|rule| rule.definitions().iter().any(|definition| definition.has_type(wanted)))
    }
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
    /// `decimal`
    Decimal,
    /// `point`
    Point,
    /// `multipoint`
    MultiPoint,
    /// `linestring`
    LineString,
    /// `polygon`
    Polygon,
    /// `multilinestring`
    MultiLineString,
    /// `multipolygon`
    MultiPolygon,
    /// `geometrycollection`
    GeometryCollection,
    /// `feature`
    Feature,
    /// `featurecollection`
    FeatureCollection,
}

/// Python's functions that `coerce` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coercion {
    /// `int`
    Int,
    /// `float`
    Float,
    /// `str`
    Str,
    /// `lower`
    Lower,
    /// `upper`
    Upper,
    /// `strip`
    Strip,
}

/// What `default_setter` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setter {
    /// `now`: the moment of the request.
    Now,
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
    /// What a password must be (`AUTH.passwords`).
    Password(PasswordRules),
    /// `forbidden`
    Forbidden(&'static [Literal]),
    /// `contains`
    Contains(&'static [Literal]),
    /// `dependencies` as a list: these fields must be there.
    Dependencies(&'static [&'static str]),
    /// `dependencies` as a mapping: these fields must have the value, or one of the list of values.
    DependsOn(&'static [(&'static str, Literal)]),
    /// `excludes`
    Excludes(&'static [&'static str]),
    /// `items`: one rule set for each place of a list of fixed length.
    Items(&'static [FieldSpec]),
    /// `keysrules`
    Keys(&'static FieldSpec),
    /// `valuesrules`
    Values(&'static FieldSpec),
    /// `anyof`: at least one of these must fit.
    AnyOf(&'static [FieldSpec]),
    /// `allof`: every one of these must fit.
    AllOf(&'static [FieldSpec]),
    /// `noneof`: not a single one of these may fit.
    NoneOf(&'static [FieldSpec]),
    /// `oneof`: exactly one of these must fit.
    OneOf(&'static [FieldSpec]),
    /// The place of `schema` among the rules.
    Nested,
    /// `unique`
    Unique,
    /// `unique_to_user`
    UniqueToUser,
    /// `data_relation`
    Relation(Relation),
}

impl Rule {
    /// The rule sets of `anyof`, `allof`, `noneof` and `oneof`; none of other rules.
    pub fn definitions(&self) -> &'static [FieldSpec] {
        match self {
            Rule::AnyOf(definitions)
            | Rule::AllOf(definitions)
            | Rule::NoneOf(definitions)
            | Rule::OneOf(definitions) => definitions,
            _ => &[],
        }
    }
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
