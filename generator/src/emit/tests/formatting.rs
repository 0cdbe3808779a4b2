//! `cargo fmt` must find nothing to do in a generated project.

use super::examples::{accounts, admins, everything, tokens};
use super::models::{dict, field, list, model, owned, resource};
use crate::emit::{Options, files, render};
use crate::model::{Access, Field, Literal, Lookup, Model, Rule, ScalarType, Secrecy, Type};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Writes the files of each model into a folder of its own, and asks rustfmt about all of them.
fn check(models: &[Model]) {
    static CHECKS: AtomicUsize = AtomicUsize::new(0);
    let number = CHECKS.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("eden-emit-{}-{number}", std::process::id()));
    let mut roots = Vec::new();
    for (number, model) in models.iter().enumerate() {
        let options = Options {
            name: "tokens".to_owned(),
            migrations: vec!["0001_create".to_owned()],
        };
        let below = folder.join(number.to_string());
        std::fs::create_dir_all(&below).expect("a temporary folder");
        for file in files(model, &options) {
            std::fs::write(below.join(&file.path), render(&file, "settings.yaml")).expect("a temporary file");
        }
        roots.push(below.join("mod.rs"));
    }
    let output = Command::new("rustfmt")
        .args(["--check", "--edition", "2024"])
        .args(&roots)
        .output();
    std::fs::remove_dir_all(&folder).expect("the folder is ours");
    match output {
        Err(_) => eprintln!("skipped: rustfmt is not installed"),
        Ok(output) => {
            let (said, failed) = (
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr),
            );
            assert!(output.status.success(), "{said}{failed}");
        }
    }
}

#[test]
fn rustfmt_changes_nothing() {
    check(&[tokens(), everything()]);
}

/// Names and values of many lengths, so that each construct meets each edge of the page.
#[test]
fn rustfmt_changes_nothing_at_any_width() {
    let models: Vec<Model> = (1..80).map(stretched).collect();
    check(&models);
}

/// Lengths that look random and are the same each time.
struct Lengths(u32);

impl Lengths {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) as usize % limit
    }

    /// A name that begins with `first`; no two names of a model begin alike.
    fn name(&mut self, first: &str) -> String {
        format!("{first}{}", "x".repeat(self.below(45)))
    }
}

fn stretched(seed: u32) -> Model {
    let mut lengths = Lengths(seed);
    let text = |text: String| Literal::String(text);
    let letters = ["w", "é", "日"];
    let count = lengths.below(25);
    let words = (0..count)
        .map(|number| text(letters[number % 3].repeat(1 + lengths.below(12))))
        .collect();
    let count = lengths.below(25);
    let numbers = (0..count)
        .map(|_| Literal::Integer(10_i64.pow(lengths.below(15) as u32)))
        .collect();
    let (name, long) = (lengths.name("a"), "y".repeat(lengths.below(120)));
    let secret = |secret, name: String| Field {
        secret: Some(secret),
        ..field(&name, &[Type::String])
    };
    let fields = vec![
        Field {
            required: true,
            rules: vec![Rule::Allowed(words)],
            ..field(&name, &[Type::String])
        },
        Field {
            default: Some(text(long)),
            ..field(&lengths.name("b"), &[Type::String])
        },
        Field {
            rules: vec![Rule::Regex(format!(r"^\d{}$", lengths.name("q").repeat(2)))],
            ..field("p", &[Type::String])
        },
        list(
            &lengths.name("c"),
            dict(
                "",
                &lengths.name("Nested"),
                vec![field(&lengths.name("n"), &[Type::DateTime])],
            ),
        ),
        Field {
            rules: vec![Rule::Allowed(numbers)],
            ..field("many", &[Type::Integer, Type::Float])
        },
        secret(Secrecy::Bcrypt, lengths.name("d")),
        secret(Secrecy::Token, lengths.name("e")),
        secret(Secrecy::Sealed, lengths.name("f")),
    ];
    let count = 1 + lengths.below(5);
    let roles = Access::Roles((0..count).map(|_| lengths.name("r")).collect());
    let papers = resource(&lengths.name("m"), &lengths.name("T"), fields, &roles);
    let mut papers = owned(papers, &lengths.name("o"));
    papers.lookups.push(Lookup {
        field: name.clone(),
        column: name.clone(),
        ident: name,
        field_type: ScalarType::String,
        pattern: Some(r"[\w]+".to_owned()),
    });
    // all short, or one of them too long for a line that is filled
    let (count, longest) = (5 + lengths.below(20), 6 + lengths.below(5));
    papers.options.extra_response_fields = (0..count).map(|_| "g".repeat(1 + lengths.below(longest))).collect();
    papers.collection[0].access = Access::Public;
    papers.item[1].access = Access::Public;
    let mut model = model(vec![accounts(&[("password", Secrecy::Argon2id)]), papers]);
    model.globals.prefix = lengths.name("/");
    let count = lengths.below(8);
    model.globals.query_blacklist = (0..count).map(|_| lengths.name("$")).collect();
    model.globals.home = admins();
    model
}

#[test]
fn modules_stand_in_the_order_of_rustfmt() {
    let names = ["a10", "a2", "a_b", "ab", "b", "a", "a02", "x_1_y", "x_10", "x1"];
    let resources = names
        .iter()
        .map(|name| resource(name, "T", Vec::new(), &Access::Public))
        .collect();
    check(&[model(resources)]);
}
