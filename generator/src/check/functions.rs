//! The functions that rules name: built-in ones, and those of the server's own that `FUNCTIONS` lists.
//! Leaves what they do to the runtime, whether they are registered to the server's start.

use super::schema::Schema;
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean, registry};
use crate::model::{Coercion, Rule, Setter};
use crate::settings::field::Rules;
use crate::settings::{OneOrMany, Set, Texts};

/// The built-in conversions.
const COERCIONS: [(&str, Coercion); 6] = [
    ("int", Coercion::Int),
    ("float", Coercion::Float),
    ("str", Coercion::Str),
    ("lower", Coercion::Lower),
    ("upper", Coercion::Upper),
    ("strip", Coercion::Strip),
];

impl Schema<'_> {
    /// `coerce` and `rename_handler`, in turn.
    pub(super) fn coercions(
        &self,
        rule: &str,
        written: Option<&Set<OneOrMany<Set<String>>>>,
        out: &mut Diagnostics,
    ) -> Vec<Coercion> {
        let listed = self.functions.and_then(|functions| functions.coerce.as_ref());
        let names = written.iter().flat_map(|set| &set.value.0);
        names
            .filter_map(|name| {
                let built_in = COERCIONS.iter().find(|(known, _)| *known == name.value);
                match built_in {
                    Some((_, function)) => Some(function.clone()),
                    None => self
                        .own(
                            (rule, "coerce"),
                            name,
                            listed,
                            &COERCIONS.each_ref().map(|(name, _)| *name),
                            out,
                        )
                        .map(Coercion::Own),
                }
            })
            .collect()
    }

    /// `default_setter`
    pub(super) fn setter(&self, rules: &Rules, out: &mut Diagnostics) -> Option<Setter> {
        let name = &rules.default_setter.as_ref()?.value;
        if name.value == "now" {
            return Some(Setter::Now);
        }
        let listed = self.functions.and_then(|functions| functions.default_setter.as_ref());
        self.own(("default_setter", "default_setter"), name, listed, &["now"], out)
            .map(Setter::Own)
    }

    /// `check_with`, by either of its names.
    pub(super) fn checks(&self, rules: &Rules, out: &mut Diagnostics) -> Option<Rule> {
        let written = rules.check_with.as_ref().or(rules.validator.as_ref())?;
        let listed = self.functions.and_then(|functions| functions.check_with.as_ref());
        let names = written.value.0.iter();
        let names = names.filter_map(|name| self.own(("check_with", "check_with"), name, listed, &[], out));
        Some(Rule::CheckWith(names.collect()))
    }

    /// The name of a function of the server's own, if it is listed under `key` of `FUNCTIONS`.
    fn own(
        &self,
        (rule, key): (&str, &str),
        name: &Set<String>,
        listed: Option<&Set<Texts>>,
        built_in: &[&str],
        out: &mut Diagnostics,
    ) -> Option<String> {
        let listed = listed.map_or(&[][..], |set| &set.value);
        if self.functions.is_none() || listed.iter().any(|known| known.value == name.value) {
            return Some(name.value.clone());
        }
        let known = listed
            .iter()
            .map(|known| known.value.as_str())
            .chain(built_in.iter().copied());
        let hint = did_you_mean(&name.value, known).unwrap_or_else(|| {
            format!(
                "list a function of your own: `FUNCTIONS: {{{key}: [{}]}}`, and register it in `src/hooks.rs`",
                name.value
            )
        });
        let message = format!(
            "`{rule}` names `{}`, which is no function that is known",
            name.value.escape_debug()
        );
        out.push(Diagnostic::new(&registry::UNKNOWN_FUNCTION, name.place, message).hint(hint));
        None
    }
}
