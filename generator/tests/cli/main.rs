//! The command as a person runs it: what goes where, exit codes, the text of `--help`.
//! Leaves what is written into projects to the tests of `apply`, running servers to the tests that see everything.

mod help;
mod run;
mod scratch;

use scratch::Scratch;

const SETTINGS: &str = "DOMAIN:\n  notes:\n    schema: {text: {type: string, required: true}}\n";

#[test]
fn new_settings_are_written_once_and_check_clean() {
    let scratch = Scratch::new("new");
    scratch.eden(&["new", "shop"]).ends(0).says("Created");
    scratch.eden(&["new", "shop"]).ends(4).says("is there already");
    let checked = scratch.eden(&["check", "shop/settings.yaml"]).ends(0).says("Checked");
    assert_eq!(
        checked.stdout,
        "PUBLIC GET    /notices\nPUBLIC HEAD   /notices\nPUBLIC GET    /notices/{_id}\nPUBLIC HEAD   /notices/{_id}\n"
    );
}

#[test]
fn exit_codes_tell_what_happened() {
    let scratch = Scratch::new("codes");
    scratch.write("settings.yaml", SETTINGS);
    scratch.write(
        "broken.yaml",
        "DOMAIN:\n  notes:\n    schema: {text: {type: Boolean}}\n",
    );
    scratch.write("full/file", "x");
    for (arguments, code, said) in [
        (&["--version"][..], 0, ""),
        (&["check", "settings.yaml"], 0, "Checked settings.yaml"),
        (&["check", "broken.yaml"], 3, "boolean"),
        (&["check", "absent.yaml"], 5, "could not read `absent.yaml`"),
        (&["check"], 2, "Usage"),
        (&["generate", "settings.yaml"], 2, "--output"),
        (
            &["generate", "settings.yaml", "--output", "out", "--runtime", "nothing"],
            2,
            "path=DIR",
        ),
        (&["generate", "broken.yaml", "--output", "out"], 3, "1 error"),
        (
            &["generate", "settings.yaml", "--output", "full"],
            4,
            "error[foreign-files]",
        ),
        (
            &["generate", "settings.yaml", "--output", "settings.yaml"],
            5,
            "settings.yaml",
        ),
        (&["routes", "broken.yaml"], 3, "boolean"),
        (&["explain", "values-lost"], 0, ""),
        (&["explain", "values-lsot"], 2, "did you mean `values-lost`?"),
        (&["completions", "bash"], 0, ""),
    ] {
        let ran = scratch.eden(arguments).ends(code).says(said);
        assert_eq!(ran.stdout.is_empty(), code != 0, "{arguments:?}: {}", ran.stdout);
    }
    assert!(!scratch.path().join("out").exists());
}

#[test]
fn check_compares_and_dry_run_lists() {
    let scratch = Scratch::new("stale");
    scratch.write("settings.yaml", SETTINGS);
    let generate = ["generate", "settings.yaml", "--output", "out"];
    let with = |extra: &[&'static str]| [&generate[..], extra].concat();
    let dry = scratch
        .eden(&with(&["--dry-run", "--runtime", "path=../runtime"]))
        .ends(0);
    assert!(
        dry.stdout.contains("create  src/generated/notes.rs\n"),
        "{}",
        dry.stdout
    );
    scratch.eden(&with(&["--check"])).ends(1).says("not up to date");
    assert!(!scratch.path().join("out").exists());
    let written = scratch
        .eden(&with(&["--runtime", "path=../runtime"]))
        .ends(0)
        .says("Generated out in out");
    assert_eq!(written.stdout, "");
    let same = scratch.eden(&with(&["--check"])).ends(0).says("up to date");
    assert_eq!(same.stdout, "");
    scratch.write(
        "settings.yaml",
        &SETTINGS.replace("schema", "item_title: memo\n    schema"),
    );
    let stale = scratch.eden(&with(&["--check"])).ends(1).says("not up to date");
    assert!(
        stale
            .stdout
            .contains("--- a/src/generated/notes.rs\n+++ b/src/generated/notes.rs\n"),
        "{}",
        stale.stdout
    );
    let dry = scratch.eden(&with(&["--dry-run"])).ends(0);
    assert_eq!(dry.stdout, "replace src/generated/notes.rs\nreplace eden.lock\n");
    scratch.eden(&with(&["--quiet"])).ends(0);
    // an edit by hand is stale for `--check`, and refused otherwise
    scratch.write("out/src/generated/notes.rs", "// mine\n");
    scratch.eden(&with(&["--check"])).ends(1).says("error[hand-edited]");
    scratch
        .eden(&generate)
        .ends(4)
        .says("error[hand-edited]")
        .says("src/generated/notes.rs");
    scratch.eden(&with(&["--force", "--quiet"])).ends(0);
    scratch.write("settings.yaml", &SETTINGS.replace("text:", "title:"));
    scratch
        .eden(&generate)
        .ends(4)
        .says("error[values-lost]")
        .says("`notes.text` is gone, and new is `title`: was it renamed?")
        .says("renamed_from: text")
        .says("--allow-drop notes.text");
    scratch
        .eden(&with(&["--reset-migrations"]))
        .ends(0)
        .says("has to be deleted");
}

#[test]
fn a_plan_says_what_happens_to_databases() {
    let scratch = Scratch::new("plan");
    scratch.write("settings.yaml", SETTINGS);
    let plan = ["plan", "settings.yaml", "--output", "out"];
    let with = |extra: &[&'static str]| [&plan[..], extra].concat();
    let first = scratch.eden(&plan).ends(0).says("Planned 0001_create");
    assert_eq!(first.stdout, "safe           notes: create the table\n");
    assert!(!scratch.path().join("out").exists());
    let generate = [
        "generate",
        "settings.yaml",
        "--output",
        "out",
        "--runtime",
        "path=../runtime",
    ];
    scratch.eden(&generate).ends(0);
    assert_eq!(scratch.eden(&plan).ends(0).says("Planned nothing").stdout, "");
    let changed = "{rating: {type: integer, required: true}, done: {type: boolean}}";
    scratch.write(
        "settings.yaml",
        &SETTINGS.replace("{text: {type: string, required: true}}", changed),
    );
    let refused = scratch
        .eden(&plan)
        .ends(4)
        .says("error[values-lost]")
        .says("error[value-needed]")
        .says("--value notes.rating=0");
    assert_eq!(
        refused.stdout,
        "destructive    notes.text: drop the column and its values\n\
         needs a value  notes.rating: add the column (whole number); there may be no rows yet\n\
         safe           notes.done: add the column (truth value)\n"
    );
    let answers = ["--allow-drop", "notes.text", "--value", "notes.rating=5"];
    let allowed = scratch.eden(&with(&answers)).ends(0).says("Planned 0002_change_notes");
    assert!(allowed.stdout.contains("rows that exist get `5`"), "{}", allowed.stdout);
    let sql = scratch
        .eden(&with(&[&answers[..], &["--sql", "postgres"]].concat()))
        .ends(0);
    assert!(sql.stdout.contains("DEFAULT '5'::bigint NOT NULL;"), "{}", sql.stdout);
    scratch
        .eden(&with(&["--value", "notes.rating"]))
        .ends(2)
        .says("PLACE=VALUE");
    let written = [&generate[..], &answers[..]].concat();
    scratch
        .eden(&written)
        .ends(0)
        .says("Added the migration 0002_change_notes");
}

#[test]
fn routes_mark_what_is_public() {
    let scratch = Scratch::new("routes");
    scratch.eden(&["new"]).ends(0);
    let routes = scratch.eden(&["routes", "settings.yaml"]).ends(0).stdout;
    assert!(routes.starts_with("METHOD  PATH"), "{routes}");
    for (method, path, who) in [
        ("GET", "/notices", "PUBLIC"),
        ("POST", "/notices", "admin"),
        ("GET", "/tasks/{_id}", "any account, own documents"),
        ("DELETE", "/accounts/{_id}", "admin"),
    ] {
        let found = routes.lines().any(|line| {
            line.starts_with(&format!("{method} "))
                && line.contains(&format!(" {path} "))
                && line.ends_with(&format!(" {who}"))
        });
        assert!(found, "{method} {path} {who} in\n{routes}");
    }
}

#[test]
fn problems_come_as_json_where_asked_for() {
    let scratch = Scratch::new("json");
    scratch.write(
        "broken.yaml",
        "DOMAIN:\n  notes:\n    schema: {text: {type: Boolean}}\n",
    );
    let ran = scratch
        .eden(&["check", "broken.yaml", "--message-format", "json"])
        .ends(3);
    let line: serde_json::Value = serde_json::from_str(&ran.stdout).expect("one line of JSON");
    for (key, expected) in [("reason", "diagnostic"), ("severity", "error"), ("file", "broken.yaml")] {
        assert_eq!(line[key], expected, "{line}");
    }
    assert_eq!((&line["line"], &line["column"]), (&3.into(), &27.into()), "{line}");
    assert!(
        line["hint"].as_str().is_some_and(|hint| hint.contains("boolean")),
        "{line}"
    );
}

#[test]
fn colours_are_for_terminals_and_those_who_insist() {
    let scratch = Scratch::new("colours");
    scratch.write("settings.yaml", SETTINGS);
    for (arguments, coloured) in [
        (&["check", "settings.yaml"][..], false),
        (&["check", "settings.yaml", "--color", "always"], true),
        (&["check", "settings.yaml", "--color", "never"], false),
    ] {
        let stderr = scratch.eden(arguments).ends(0).stderr;
        assert_eq!(stderr.contains('\u{1b}'), coloured, "{stderr:?}");
    }
    assert_eq!(scratch.eden(&["check", "settings.yaml", "--quiet"]).ends(0).stderr, "");
}
