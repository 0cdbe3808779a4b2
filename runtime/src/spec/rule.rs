//! The rules of a field beyond its type, in the order in which they are asked, and constants of the settings.
//! Leaves what each rule means to `validate`.

use super::FieldSpec;

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
    /// `unique_within_resource`
    UniqueWithinResource,
    /// `check_with`: checks registered under these names with `Api::check_with`.
    CheckWith(&'static [&'static str]),
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
    /// Whether the value is a dict that names a version too (`version`).
    pub version: bool,
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
