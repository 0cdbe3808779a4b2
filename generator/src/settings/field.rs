//! The rules of a field: Cerberus', Eve's, and Eden's own.
//! Leaves what a rule means for the field's type to `check`.

use super::Status::{Built, Described, Later};
use super::block::{Set, block, read_block};
use super::of;
use super::shape::{At, Named, OneOrMany, Shape, words};
use crate::diagnostic::{Diagnostic, Diagnostics, registry};
use crate::read::{Key, Node, Value};

words! {
    /// How a password is kept.
    HashName:
    /// argon2id: 19 MiB, two passes.
    Argon2id = "argon2id",
    /// bcrypt, cost 12.
    Bcrypt = "bcrypt",
}

words! {
    /// What the server makes by itself.
    GenerateName:
    /// 256 random bits as hexadecimal digits.
    Token = "token",
}

block! {
    /// The rules of a field.
    Rules, "rule", unknown = unknown;
    /// The type, or a list of types of which one must fit. Absent, every type fits.
    "type" types: OneOrMany<Set<String>>, text("any"), Built;
    /// POST and PUT must have it.
    "required" required: bool, value(false), Built;
    /// It may be null.
    "nullable" nullable: bool, value(false), Built;
    /// Clients may not send it, unless unchanged.
    "readonly" readonly: bool, value(false), Built;
    /// POST and PUT may set it, PATCH may not change it.
    "not_patchable" not_patchable: bool, value(false), Built;
    /// false refuses empty strings, lists and mappings; true lets them skip further rules.
    "empty" empty: bool, text("empty values are values like others"), Built;
    /// Its value where a client sends none.
    "default" default: Node, text("none"), Built;
    /// Of a dict the rules of its members, of a list the rules of each element.
    "schema" schema: Nested, text("none"), Built;
    /// Of a dict: members outside its schema are accepted. A rule set accepts those that satisfy it.
    "allow_unknown" allow_unknown: Node, text("as the resource"), Built;
    /// A list of the values it may have; of a list, those its elements may have.
    "allowed" allowed: Vec<Node>, text("none"), Built;
    /// The smallest value.
    "min" min: Node, text("none"), Built;
    /// The largest value.
    "max" max: Node, text("none"), Built;
    /// The smallest length of a string, list or dict.
    "minlength" minlength: u64, text("none"), Built;
    /// The largest length of a string, list or dict.
    "maxlength" maxlength: u64, text("none"), Built;
    /// A regular expression that a string must match from its start to its end.
    "regex" regex: String, text("none"), Built;
    /// No other document of the table has the same value.
    "unique" unique: bool, value(false), Built;
    /// No other document of the same owner has the same value.
    "unique_to_user" unique_to_user: bool, value(false), Built;
    /// No other document that the resource shows has the same value.
    "unique_within_resource" unique_within_resource: bool, value(false), Built;
    /// The value must be that of a field of another resource.
    "data_relation" data_relation: Relation, text("none"), Built;
    /// How the value is stored: never itself, never readable.
    "hash" hash: HashName, text("as sent"), Built;
    /// What the server puts here on insert, whatever the client sent.
    "generate" generate: GenerateName, text("nothing"), Built;
    /// It can be written and never read.
    "writeonly" writeonly: bool, value(false), Built;
    /// The name this field had before; its column is renamed, not made anew.
    "renamed_from" renamed_from: Option<String>, value(None), Built;
    /// What happens to this document when the related one is deleted.
    "on_delete" on_delete: Option<String>, value(None), Later;
    /// A list of the values it may not have.
    "forbidden" forbidden: Vec<Node>, text("none"), Built;
    /// Values that a list must have.
    "contains" contains: Node, text("none"), Built;
    /// The rules of each element of a list of fixed length.
    "items" items: Vec<Rules>, text("none"), Built;
    /// The rules of a dict's keys.
    "keysrules" keysrules: Box<Rules>, text("none"), Built;
    /// Old name of `keysrules`.
    "keyschema" keyschema: Box<Rules>, text("none"), Built;
    /// Old name of `keysrules`.
    "propertyschema" propertyschema: Box<Rules>, text("none"), Built;
    /// The rules of a dict's values.
    "valuesrules" valuesrules: Box<Rules>, text("none"), Built;
    /// Old name of `valuesrules`.
    "valueschema" valueschema: Box<Rules>, text("none"), Built;
    /// Fields that must be there as well, or have certain values.
    "dependencies" dependencies: Node, text("none"), Built;
    /// Fields that may not be there as well.
    "excludes" excludes: OneOrMany<String>, text("none"), Built;
    /// At least one of these rule sets must fit. `anyof_type` and the like are short forms.
    "anyof" anyof: Vec<Rules>, text("none"), Built;
    /// All of these rule sets must fit.
    "allof" allof: Vec<Rules>, text("none"), Built;
    /// None of these rule sets may fit.
    "noneof" noneof: Vec<Rules>, text("none"), Built;
    /// Exactly one of these rule sets must fit.
    "oneof" oneof: Vec<Rules>, text("none"), Built;
    /// Checks in the server's own code, by the names that `FUNCTIONS` lists.
    "check_with" check_with: OneOrMany<Set<String>>, text("none"), Built;
    /// Old name of `check_with`.
    "validator" validator: OneOrMany<Set<String>>, text("none"), Built;
    /// What is done to a value before it is checked: `int`, `float`, `str`, `lower`, `upper`, `strip`, or functions that
    /// `FUNCTIONS` lists.
    "coerce" coerce: OneOrMany<Set<String>>, text("none"), Built;
    /// The name under which the value is kept.
    "rename" rename: String, text("none"), Built;
    /// How the name is made under which the value is kept: functions as those of `coerce`.
    "rename_handler" rename_handler: OneOrMany<Set<String>>, text("none"), Built;
    /// How the value is made where a client sends none: `now`, or a function that `FUNCTIONS` lists.
    "default_setter" default_setter: Set<String>, text("none"), Built;
    /// Every member of a dict is required.
    "require_all" require_all: bool, value(false), Built;
    /// Members outside the schema are dropped.
    "purge_unknown" purge_unknown: bool, value(false), Built;
    /// Read-only members are dropped instead of refused.
    "purge_readonly" purge_readonly: bool, value(false), Built;
    /// false keeps the field out of the history.
    "versioned" versioned: bool, value(true), Built;
    /// Anything; nobody looks at it.
    "meta" meta: Node, text("none"), Described;
    /// What it is, for readers of the generated code.
    "description" description: String, text("none"), Described;
    /// A short name for people.
    "title" title: String, text("none"), Described;
    /// A value as an example.
    "example" example: Node, text("none"), Described;
    /// A name for forms.
    "label" label: Node, text("none"), Described;
    /// A hint for forms.
    "hint" hint: Node, text("none"), Described;
    /// A hint for forms.
    "placeholder" placeholder: Node, text("none"), Described;
    /// A picture for forms.
    "icon" icon: Node, text("none"), Described;
    /// A remark.
    "comment" comment: Node, text("none"), Described;
    /// A remark.
    "doc" doc: Node, text("none"), Described;
    /// A hint for forms.
    "display" display: Node, text("none"), Described;
}

block! {
    /// A relation: the value must be that of a field of another resource.
    Relation, "key of `data_relation`";
    /// The other resource.
    "resource" resource: Set<String>, text("must be set"), Built;
    /// Its field.
    "field" field: Set<String>, text("this resource's `id_field`"), Built;
    /// `embedded` may put the other document in the value's place.
    "embeddable" embeddable: bool, value(false), Built;
    /// The value also names a version of the other document.
    "version" version: bool, value(false), Built;
}

/// `schema` inside a field.
#[derive(Debug, Clone)]
pub enum Nested {
    /// Of a dict: its members.
    Members(Named<Rules>),
    /// Of a list: each element.
    Elements(Box<Rules>),
}

impl Shape for Nested {
    fn describe() -> String {
        "a mapping".into()
    }

    fn written(&self) -> String {
        "{…}".into()
    }

    fn read(at: At, out: &mut Diagnostics) -> Option<Self> {
        if elements(at) {
            Rules::read(at, out).map(|rules| Nested::Elements(Box::new(rules)))
        } else {
            Named::read(at, out).map(Nested::Members)
        }
    }
}

/// Whether `schema` describes the elements of a list: the field's type says so; without one, rules have plain values
/// where members have rule sets.
pub(crate) fn elements(at: At) -> bool {
    match at.parent.get("type").map(|node| &node.value) {
        Some(Value::String(name)) if name == "list" => true,
        Some(Value::String(name)) if name == "dict" => false,
        _ => at
            .node
            .entries()
            .iter()
            .any(|(_, node)| !matches!(node.value, Value::Map(_))),
    }
}

impl Shape for Rules {
    fn describe() -> String {
        "rule sets".into()
    }

    fn written(&self) -> String {
        format!("{{{}}}", self.order.join(", "))
    }

    fn read(at: At, out: &mut Diagnostics) -> Option<Self> {
        match of::spelt_out(at.node, out) {
            Some(node) => read_block(at.with(&node), out),
            None => read_block(at, out),
        }
    }
}

impl Shape for Box<Rules> {
    fn describe() -> String {
        Rules::describe()
    }

    fn written(&self) -> String {
        self.as_ref().written()
    }

    fn read(at: At, out: &mut Diagnostics) -> Option<Self> {
        Rules::read(at, out).map(Box::new)
    }
}

impl Shape for Relation {
    fn describe() -> String {
        "a mapping".into()
    }

    fn written(&self) -> String {
        format!("{{{}}}", self.order.join(", "))
    }

    fn read(at: At, out: &mut Diagnostics) -> Option<Self> {
        read_block(at, out)
    }
}

/// A schema around a schema is a mistake of its own.
fn unknown(key: &Key, node: &Node) -> Option<Diagnostic> {
    let wrapped = matches!(node.value, Value::Map(_)) && (node.get("type").is_some() || node.get("required").is_some());
    wrapped.then(|| {
        let message = format!("`{}` looks like a field, but stands among the rules of one", key.text);
        Diagnostic::new(&registry::UNKNOWN_KEY, key.place, message)
            .hint("fields stand directly under `schema`, and under the `schema` of a field whose `type` is `dict`")
    })
}
