//! Functions of the user's own that the settings name: checks (`check_with`), conversions (`coerce`, `rename_handler`)
//! and makers of values (`default_setter`). Leaves when they are called to `fields` and `normalize`.

use crate::document::Scalar;
use crate::spec::{ApiSpec, Coercion, FieldSpec, Nested, Rule, Setter, Type};
use crate::value::{Object, Value};
use std::collections::HashMap;
use std::fmt::Display;

/// What stands around the value that a check looks at.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    pub(crate) field: &'a str,
    pub(crate) document: Option<&'a Object>,
    pub(crate) stored: Option<&'a Object>,
}

impl<'a> Surroundings<'a> {
    /// The field, dotted when nested, without places in lists.
    pub fn field(&self) -> &'a str {
        self.field
    }

    /// The whole document as it was sent, with its defaults; nothing when a value of a filter is checked.
    pub fn document(&self) -> Option<&'a Object> {
        self.document
    }

    /// The document as it is stored; nothing when a new one is checked.
    pub fn stored(&self) -> Option<&'a Object> {
        self.stored
    }
}

/// What a function takes.
#[derive(Debug, Clone, Copy)]
struct Takes {
    /// In words.
    expected: &'static str,
    /// Whether values of a declared type are of its Rust type.
    holds: fn(Type) -> bool,
    /// Whether it takes every value, `null` and those of fields without a type included.
    anything: bool,
}

impl Takes {
    fn of<T: Scalar>() -> Self {
        Takes {
            expected: T::EXPECTED,
            holds: T::holds,
            anything: T::ANYTHING,
        }
    }
}

type Check = Box<dyn Fn(Value, &Surroundings<'_>) -> Result<(), String> + Send + Sync>;
type Conversion = Box<dyn Fn(Value) -> Result<Value, String> + Send + Sync>;
type Maker = Box<dyn Fn(&Object) -> Result<Value, String> + Send + Sync>;

/// All of them, by name.
#[derive(Default)]
pub struct Functions {
    checks: HashMap<&'static str, (Takes, Check)>,
    conversions: HashMap<&'static str, Conversion>,
    makers: HashMap<&'static str, Maker>,
}

impl Functions {
    /// Registers a check. See [`crate::Api::check_with`].
    pub fn check_with<T: Scalar + 'static, E: Display>(
        &mut self,
        name: &'static str,
        check: impl Fn(T, &Surroundings<'_>) -> Result<(), E> + Send + Sync + 'static,
    ) {
        let check = move |value: Value, around: &Surroundings<'_>| match T::from_value(value) {
            Some(value) => check(value, around).map_err(|why| why.to_string()),
            // `null`, where it is allowed, is no value of this type
            None => Ok(()),
        };
        self.checks.insert(name, (Takes::of::<T>(), Box::new(check)));
    }

    /// Registers a conversion. See [`crate::Api::coerce`].
    pub fn coerce<T: Scalar + 'static, M: Scalar + 'static, E: Display>(
        &mut self,
        name: &'static str,
        convert: impl Fn(T) -> Result<M, E> + Send + Sync + 'static,
    ) {
        let convert = move |value: Value| {
            let value = T::from_value(value).ok_or_else(|| format!("it is not {}", T::EXPECTED))?;
            convert(value).map(Scalar::into_value).map_err(|why| why.to_string())
        };
        self.conversions.insert(name, Box::new(convert));
    }

    /// Registers a maker of values. See [`crate::Api::default_setter`].
    pub fn default_setter<M: Scalar + 'static, E: Display>(
        &mut self,
        name: &'static str,
        make: impl Fn(&Object) -> Result<M, E> + Send + Sync + 'static,
    ) {
        let make = move |object: &Object| make(object).map(Scalar::into_value).map_err(|why| why.to_string());
        self.makers.insert(name, Box::new(make));
    }

    /// What the check `name` says.
    pub(super) fn check(&self, name: &str, value: &Value, around: &Surroundings<'_>) -> Result<(), String> {
        match self.checks.get(name) {
            Some((_, check)) => check(value.clone(), around),
            None => Err(missing("check", name)),
        }
    }

    /// What the conversion `name` makes of a value.
    pub(super) fn convert(&self, name: &str, value: Value) -> Result<Value, String> {
        match self.conversions.get(name) {
            Some(convert) => convert(value),
            None => Err(missing("conversion", name)),
        }
    }

    /// What the maker `name` makes for an object.
    pub(super) fn make(&self, name: &str, object: &Object) -> Result<Value, String> {
        match self.makers.get(name) {
            Some(make) => make(object),
            None => Err(missing("default setter", name)),
        }
    }

    /// Whether everything that the settings name is registered, and takes what its fields hold.
    ///
    /// # Errors
    /// A sentence for each that is not, on lines of their own.
    pub(crate) fn complete(&self, api: &ApiSpec) -> Result<(), String> {
        let mut wrong = Vec::new();
        for resource in api.resources {
            for field in resource.fields.iter().chain(resource.unknown) {
                self.look_at(resource.name, field, &mut wrong);
            }
        }
        wrong.dedup();
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(wrong.join("\n"))
        }
    }

    fn look_at(&self, place: &str, spec: &FieldSpec, wrong: &mut Vec<String>) {
        let place = match spec.name {
            "" => place.to_owned(),
            name => format!("{place}.{name}"),
        };
        for conversion in spec.coerce.iter().chain(spec.rename_handler) {
            if let Coercion::Own(name) = conversion
                && !self.conversions.contains_key(name)
            {
                wrong.push(unregistered("coerce", name, &place, "|text: String| …"));
            }
        }
        if let Some(Setter::Own(name)) = spec.default_setter
            && !self.makers.contains_key(name)
        {
            wrong.push(unregistered("default_setter", name, &place, "|document| …"));
        }
        for rule in spec.rules {
            if let Rule::CheckWith(names) = rule {
                for name in *names {
                    match self.checks.get(name) {
                        None => wrong.push(unregistered("check_with", name, &place, "|value: String, around| …")),
                        Some((takes, _)) if !takes.fits(spec.types) => wrong.push(format!(
                            "the check `{name}` takes {}, and {place} may hold something else: let it take an \
                             `eden::Value`, or give the field another type",
                            takes.expected
                        )),
                        Some(_) => {}
                    }
                }
            }
            let inside: &[FieldSpec] = match rule {
                Rule::Items(items) => items,
                Rule::Keys(rules) | Rule::Values(rules) => std::slice::from_ref(*rules),
                other => other.definitions(),
            };
            for spec in inside {
                self.look_at(&place, spec, wrong);
            }
        }
        match spec.nested {
            Some(Nested::Dict(fields)) => fields.iter().for_each(|field| self.look_at(&place, field, wrong)),
            Some(Nested::List(element)) => self.look_at(&place, element, wrong),
            None => {}
        }
        if let Some(unknown) = spec.unknown {
            self.look_at(&place, unknown, wrong);
        }
    }
}

impl Takes {
    fn fits(self, types: &[Type]) -> bool {
        self.anything || !types.is_empty() && types.iter().all(|declared| (self.holds)(*declared))
    }
}

fn unregistered(rule: &str, name: &str, place: &str, example: &str) -> String {
    format!(
        "the settings name `{rule}: {name}` ({place}), and no code registers it: add `api.{rule}({name:?}, {example})` to \
         `register` in src/hooks.rs"
    )
}

/// The server does not start without them, so this is never read.
fn missing(what: &str, name: &str) -> String {
    format!("the {what} `{name}` is not registered")
}

#[cfg(test)]
mod tests {
    use super::Functions;
    use crate::spec::{ApiSpec, Coercion, FieldSpec, Nested, ResourceSpec, Rule, Setter, Type};
    use crate::value::{Object, Value};

    static PEOPLE: ResourceSpec = ResourceSpec {
        name: "people",
        fields: &[
            FieldSpec {
                name: "age",
                types: &[Type::Integer],
                rules: &[Rule::CheckWith(&["even"])],
                ..FieldSpec::DEFAULT
            },
            FieldSpec {
                name: "address",
                types: &[Type::Dict],
                nested: Some(Nested::Dict(&[FieldSpec {
                    name: "slug",
                    types: &[Type::String],
                    coerce: &[Coercion::Lower, Coercion::Own("slug")],
                    default_setter: Some(Setter::Own("serial")),
                    ..FieldSpec::DEFAULT
                }])),
                ..FieldSpec::DEFAULT
            },
        ],
        ..ResourceSpec::DEFAULT
    };
    static API: ApiSpec = ApiSpec {
        resources: &[&PEOPLE],
        ..ApiSpec::DEFAULT
    };

    fn slug(text: String) -> Result<String, String> {
        Ok(text.replace(' ', "-"))
    }

    #[test]
    fn what_is_not_registered_is_named_with_its_place() {
        let missing = Functions::default().complete(&API).err().unwrap_or_default();
        for name in [
            "`check_with: even` (people.age)",
            "`coerce: slug` (people.address.slug)",
            "`default_setter: serial` (people.address.slug)",
        ] {
            assert!(missing.contains(name), "{name} in {missing}");
        }
    }

    #[test]
    fn a_check_must_take_what_its_field_holds() {
        let mut functions = Functions::default();
        functions.coerce("slug", slug);
        functions.default_setter("serial", |_: &Object| Ok::<_, String>("1".to_owned()));
        functions.check_with("even", |_: String, _| Ok::<_, String>(()));
        let wrong = functions.complete(&API).err().unwrap_or_default();
        assert!(
            wrong.contains("the check `even` takes text, and people.age may hold something else"),
            "{wrong}"
        );
        functions.check_with(
            "even",
            |number: i64, _| if number % 2 == 0 { Ok(()) } else { Err("must be even") },
        );
        assert_eq!(functions.complete(&API), Ok(()));
        functions.check_with("even", |_: Value, _| Ok::<_, String>(()));
        assert_eq!(functions.complete(&API), Ok(()));
    }

    #[test]
    fn conversions_say_why_they_cannot() {
        let mut functions = Functions::default();
        functions.coerce("slug", slug);
        assert_eq!(functions.convert("slug", "a b".into()), Ok("a-b".into()));
        assert_eq!(functions.convert("slug", 5.into()), Err("it is not text".to_owned()));
    }
}
