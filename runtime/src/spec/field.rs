//! One field: its type, what is done to its value, and where its rules stand.
//! Leaves the other rules and the constants they are made of to `rule`, what each means to `validate`.

use super::rule::{Literal, Relation, Rule};

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
    /// May be sent by POST and PUT, and by PATCH only unchanged (`not_patchable`).
    pub not_patchable: bool,
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
    /// Read-only members are dropped instead of refused (`purge_readonly`).
    pub purge_readonly: bool,
    /// The name under which the value is kept (`rename`).
    pub rename: Option<&'static str>,
    /// What makes that name out of the one that was sent, in turn (`rename_handler`).
    pub rename_handler: &'static [Coercion],
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
        not_patchable: false,
        empty: None,
        default: None,
        nested: None,
        allow_unknown: None,
        unknown: None,
        purge_unknown: false,
        purge_readonly: false,
        rename: None,
        rename_handler: &[],
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
    /// `email`: an address, `name@host`.
    Email,
    /// `url`: an absolute address with a scheme and a host.
    Url,
    /// `uuid`: 32 hexadecimal digits with hyphens.
    Uuid,
    /// `date`: `2020-01-31`.
    Date,
    /// `time`: `23:59`, `23:59:59` or `23:59:59.999`.
    Time,
    /// `dbref`: `{"$ref": …, "$id": …}`, and `"$db"` if need be.
    DbRef,
    /// `set`: nothing that JSON can say.
    Set,
    /// `binary`: nothing that JSON can say.
    Binary,
    /// `container`: a list or a dict.
    Container,
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

impl Type {
    /// Whether its values are objects of GeoJSON.
    pub fn is_geojson(self) -> bool {
        matches!(
            self,
            Type::Point
                | Type::MultiPoint
                | Type::LineString
                | Type::Polygon
                | Type::MultiLineString
                | Type::MultiPolygon
                | Type::GeometryCollection
                | Type::Feature
                | Type::FeatureCollection
        )
    }
}

/// Functions that `coerce` and `rename_handler` name: Python's, and those of the server's own code.
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
    /// A function registered under this name with `Api::coerce`.
    Own(&'static str),
}

/// What `default_setter` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setter {
    /// `now`: the moment of the request.
    Now,
    /// A function registered under this name with `Api::default_setter`.
    Own(&'static str),
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
    /// Stored as sent (`writeonly`).
    WriteOnly,
}

/// Algorithms of `hash`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordHash {
    /// `argon2id`: 19 MiB, 2 passes, 1 lane.
    Argon2id,
    /// `bcrypt`, cost 12.
    Bcrypt,
}
