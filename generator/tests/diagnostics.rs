//! Mistakes in settings, and what is said about each: a folder is named for the mistake and holds the settings and
//! the expected text. `UPDATE=1 cargo test` rewrites the expectations and then fails. Leaves single rules to unit tests.

use eden_generator::{Source, check};
use std::fs;
use std::path::Path;

#[test]
fn mistakes_are_said_where_they_are() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut folders: Vec<_> = fs::read_dir(&folder)
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    folders.sort();
    assert!(folders.len() > 40, "only {} cases", folders.len());
    let mut wrong = Vec::new();
    for case in folders {
        let text = fs::read_to_string(case.join("settings.yaml")).expect("settings.yaml");
        let source = Source {
            path: "settings.yaml".into(),
            text,
        };
        let checked = check(&source);
        assert_eq!(
            checked.model.is_none(),
            checked.diagnostics.has_errors(),
            "{}",
            case.display()
        );
        compare(
            &case.join("expected.txt"),
            &checked.diagnostics.render(&source, false),
            &mut wrong,
        );
    }
    assert!(
        wrong.is_empty(),
        "changed (`UPDATE=1 cargo test` rewrites them):\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_reference_is_fresh() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let mut wrong = Vec::new();
    compare(
        &docs.join("settings.md"),
        &eden_generator::settings::reference::reference(),
        &mut wrong,
    );
    compare(
        &docs.join("diagnostics.md"),
        &eden_generator::diagnostic::registry::index(),
        &mut wrong,
    );
    assert!(
        wrong.is_empty(),
        "changed (`UPDATE=1 cargo test` rewrites them):\n{}",
        wrong.join("\n")
    );
}

#[test]
fn no_text_makes_the_check_panic() {
    for kind in eden_generator::diagnostic::registry::all() {
        let ends = (0..kind.example.len())
            .step_by(11)
            .filter(|end| kind.example.is_char_boundary(*end));
        let swaps = [
            ("{type", "{default"),
            ("string", "[]"),
            (": {", ": null {"),
            ("[", "{"),
            ("accounts", "''"),
            ("_", "$"),
        ];
        let cut = ends.map(|end| kind.example[..end].to_owned());
        let changed = swaps.iter().map(|(from, to)| kind.example.replace(from, to));
        for text in cut.chain(changed) {
            let source = Source {
                path: "settings.yaml".into(),
                text,
            };
            let checked = check(&source);
            assert_eq!(
                checked.model.is_none(),
                checked.diagnostics.has_errors(),
                "{}",
                source.text
            );
            checked.diagnostics.render(&source, true);
        }
    }
}

/// Compares `found` with the file, and rewrites the file when asked to.
fn compare(file: &Path, found: &str, wrong: &mut Vec<String>) {
    // a checkout may have other line ends
    let expected = fs::read_to_string(file).map(|text| text.replace("\r\n", "\n"));
    if expected.is_ok_and(|expected| expected == found) {
        return;
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(file.parent().expect("a folder")).expect("the folder is made");
        fs::write(file, found).expect("the expectation is written");
    }
    wrong.push(format!("--- {}\n{found}", file.display()));
}
