//! `eden explain`: what a name means, be it a diagnostic's, a refusal's or a setting's.
//! Leaves the words to the tables in which each of them is declared.

use super::{Exit, Outcome, Shell, arguments};
use crate::apply::refusal::RULES;
use crate::diagnostic::{registry, suggestion};
use crate::settings::{Block, Globals, KeyInfo, Status, auth, field, resource};

pub fn explain(shell: &Shell, verb: &arguments::Explain) -> Outcome {
    let Some(name) = &verb.name else {
        shell.data(&list());
        return Ok(());
    };
    let text = about(name);
    if text.is_empty() {
        let known = names();
        let hint = match suggestion(name, known.iter().map(String::as_str)) {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => "`eden explain` lists what there is".into(),
        };
        shell.error(format_args!("nothing is called `{name}`"), &hint);
        return Err(Exit::USAGE);
    }
    shell.data(&text);
    Ok(())
}

/// Settings by where they stand.
fn settings() -> [(&'static str, Vec<KeyInfo>); 6] {
    [
        ("setting of the whole API", Globals::keys()),
        ("key of `AUTH`", auth::Auth::keys()),
        ("resource key", resource::Resource::keys()),
        ("key of `datasource`", resource::Datasource::keys()),
        ("rule of a field", field::Rules::keys()),
        ("key of `data_relation`", field::Relation::keys()),
    ]
}

/// Everything that is called `name`; a name may mean different things in different places.
fn about(name: &str) -> String {
    let mut parts = Vec::new();
    if let Some(kind) = registry::find(name) {
        let mut text = format!("{name} ({})\n\n{}\n", kind.severity.word(), wrapped(kind.explanation));
        if !kind.example.is_empty() {
            text.push_str(&format!("\nSettings that have it:\n\n{}\n", indented(kind.example)));
        }
        parts.push(text);
    }
    parts.extend(
        RULES
            .iter()
            .filter(|rule| rule.name == name)
            .map(|rule| format!("{name} (refusal)\n\n{}\n", wrapped(rule.explanation))),
    );
    for (place, keys) in settings() {
        for key in keys.into_iter().filter(|key| key.name == name) {
            let doc = wrapped(key.doc);
            let status = match key.status {
                Status::Built => String::new(),
                Status::Later => "not built yet: an error when it is set to anything but its default\n".into(),
                Status::With(other) => format!("counts only together with `{other}`, which is not built yet\n"),
                Status::Mongo(instead) => format!("for MongoDB: {instead}\n"),
                Status::Described => "for people and tools\n".into(),
            };
            parts.push(format!(
                "{name} ({place})\n\n{doc}\n\nvalue:   {}\ndefault: {}\n{status}",
                key.shape, key.default
            ));
        }
    }
    parts.join("\n")
}

fn list() -> String {
    let mut text = String::from("DIAGNOSTICS\n");
    for kind in registry::all() {
        text.push_str(&format!("  {} ({})\n", kind.name, kind.severity.word()));
    }
    text.push_str("\nREFUSALS\n");
    for rule in RULES {
        text.push_str(&format!("  {}\n", rule.name));
    }
    for (place, keys) in settings() {
        text.push_str(&format!("\n{}\n", place.to_uppercase()));
        for key in keys {
            text.push_str(&format!("  {}\n", key.name));
        }
    }
    text
}

fn names() -> Vec<String> {
    let kinds = registry::all().map(|kind| kind.name);
    let rules = RULES.iter().map(|rule| rule.name);
    let keys = settings().into_iter().flat_map(|(_, keys)| keys).map(|key| key.name);
    kinds.chain(rules).chain(keys).map(str::to_owned).collect()
}

/// `text` in lines of a readable length.
fn wrapped(text: &str) -> String {
    const WIDTH: usize = 90;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

fn indented(text: &str) -> String {
    text.lines()
        .map(|line| format!("    {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::{about, names, wrapped};

    #[test]
    fn every_name_is_explained() {
        for name in names() {
            assert!(about(&name).lines().count() >= 3, "{name}: {}", about(&name));
        }
    }

    #[test]
    fn a_name_in_several_places_is_explained_for_each() {
        let text = about("allow_unknown");
        assert!(
            text.contains("(resource key)") && text.contains("(rule of a field)"),
            "{text}"
        );
        assert_eq!(about("nothing-like-that"), "");
    }

    #[test]
    fn lines_are_short() {
        let text = wrapped(&"word ".repeat(50));
        assert!(
            text.lines().all(|line| line.len() <= 90) && text.lines().count() == 3,
            "{text}"
        );
    }
}
