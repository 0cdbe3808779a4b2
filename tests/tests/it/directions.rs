//! Imports run one way: which crate may depend on which, and which words stand only in which rooms.
//! Leaves how large and how titled a room is to `rooms`.

use eden_tests::sources::{self, Source};
use serde_json::Value;
use std::process::Command;

/// When one crate may use another.
#[derive(Debug, Clone, Copy, PartialEq)]
enum When {
    Always,
    UnderAFeature,
    InTests,
}

/// Every edge between the crates of this repository: who, on whom, and when.
const EDGES: &[(&str, &str, When)] = &[
    ("eden", "eden-sql", When::Always),
    ("eden", "eden-macros", When::UnderAFeature),
    ("eden-generator", "eden-sql", When::Always),
    ("eden-macros", "eden-generator", When::Always),
    ("eden-macros", "eden-sql", When::Always),
    // what the macros emit is compiled against it
    ("eden-macros", "eden", When::InTests),
    ("accounts", "eden", When::Always),
    ("derive", "eden", When::Always),
    ("tokens", "eden", When::Always),
];

/// Crates that see everything.
const SPECTATORS: [&str; 2] = ["eden-tests", "eden-bench"];

/// Files outside `runtime/src/store` that name a driver, and why.
const DRIVERS: &[(&str, &str)] = &[(
    "runtime/src/query/tests/generated.rs",
    "statements of random filters are run on the driver itself",
)];

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(sources::root())
        .output()
        .expect("Cargo can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("Cargo writes JSON")
}

/// The edges between crates of this repository as their manifests have them.
fn edges(metadata: &Value) -> Vec<(String, String, When)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut edges = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            if dependency["path"].is_string() {
                let when = match (dependency["kind"] == "dev", dependency["optional"] == true) {
                    (true, _) => When::InTests,
                    (false, true) => When::UnderAFeature,
                    (false, false) => When::Always,
                };
                edges.push((text(&package["name"]), text(&dependency["name"]), when));
            }
        }
    }
    edges
}

#[test]
fn crates_depend_on_each_other_in_one_direction_only() {
    let edges = edges(&metadata());
    let allowed = |edge: &&(String, String, When)| {
        SPECTATORS.contains(&edge.0.as_str())
            || EDGES
                .iter()
                .any(|allowed| (allowed.0, allowed.1, allowed.2) == (edge.0.as_str(), edge.1.as_str(), edge.2))
    };
    let wrong: Vec<_> = edges.iter().filter(|edge| !allowed(edge)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let must = [
        ("eden", "eden-sql"),
        ("eden-generator", "eden-sql"),
        ("accounts", "eden"),
        ("tokens", "eden"),
    ];
    for (who, whom) in must {
        assert!(
            edges
                .iter()
                .any(|edge| (edge.0.as_str(), edge.1.as_str()) == (who, whom)),
            "{who} no longer uses {whom}"
        );
    }
}

#[test]
fn nobody_depends_on_the_tests() {
    for (who, whom, _) in edges(&metadata()) {
        assert!(!SPECTATORS.contains(&whom.as_str()), "{who} depends on {whom}");
    }
}

#[test]
fn the_macros_come_with_the_feature_derive_alone() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("there are packages");
    let runtime = packages
        .iter()
        .find(|package| package["name"] == "eden")
        .expect("the runtime is a member");
    let features = runtime["features"].as_object().expect("there are features");
    let brings = |wanted: &str| {
        let with = features.iter().filter(|(_, parts)| {
            parts
                .as_array()
                .into_iter()
                .flatten()
                .any(|part| part.as_str().is_some_and(|part| part.contains(wanted)))
        });
        with.map(|(name, _)| name.as_str()).collect::<Vec<_>>()
    };
    let with_macros = brings("eden-macros");
    assert!(with_macros.is_empty() || with_macros == ["derive"], "{with_macros:?}");
    assert!(
        !brings("derive").contains(&"default"),
        "a server would compile macros that it does not use"
    );
}

#[test]
fn paths_in_the_source_point_the_same_way() {
    let forbidden: &[(&str, &[&str])] = &[
        ("sql", &["eden", "eden_generator", "eden_macros", "eden_tests"]),
        ("runtime", &["eden_generator", "eden_tests"]),
        ("generator/src", &["eden_macros", "eden_tests"]),
        ("macros", &["eden_tests"]),
    ];
    let mut wrong = Vec::new();
    for (folder, crates) in forbidden {
        for source in sources::rust(folder) {
            for (number, line) in source.code() {
                for name in *crates {
                    if sources::names(line, name) && line.contains(&format!("{name}::")) {
                        wrong.push(format!("{}:{number}: {}", source.path, line.trim()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_carried_into_projects_inherits_nothing_from_the_workspace() {
    for manifest in ["runtime/Cargo.toml", "sql/Cargo.toml"] {
        let text = std::fs::read_to_string(sources::root().join(manifest)).expect("there is a manifest");
        let inherited: Vec<&str> = text
            .lines()
            .map(|line| line.split('#').next().unwrap_or_default())
            .filter(|line| line.replace(' ', "").contains("workspace=true"))
            .collect();
        assert!(inherited.is_empty(), "{manifest}: {inherited:?}");
    }
}

#[test]
fn drivers_are_named_in_one_folder() {
    let mut wrong = Vec::new();
    let mut used = Vec::new();
    let everything = ["sql/src", "runtime/src", "generator/src", "macros/src"];
    for source in everything.iter().flat_map(|folder| sources::rust(folder)) {
        if source.path.starts_with("runtime/src/store/") {
            continue;
        }
        let lines = lines_that(&source, |line| {
            ["sqlx", "rusqlite"]
                .iter()
                .any(|driver| sources::names(line, driver) && line.contains(&format!("{driver}::")))
        });
        if DRIVERS.iter().any(|(path, _)| *path == source.path) {
            used.extend((!lines.is_empty()).then(|| source.path.clone()));
        } else {
            wrong.extend(lines);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let idle: Vec<_> = DRIVERS
        .iter()
        .filter(|(path, _)| !used.iter().any(|used| used == path))
        .collect();
    assert!(idle.is_empty(), "these are exceptions no more: {idle:?}");
}

#[test]
fn only_the_dialects_and_the_store_ask_which_database_it_is() {
    let asks = |line: &str| {
        ["Sqlite", "Postgres", "SQLite", "PostgreSQL"]
            .iter()
            .any(|name| sources::names(line, name))
            && (line.contains("=>") || line.contains("matches!(") || line.contains("if let ") || line.contains("== "))
    };
    let everything = ["sql/src", "runtime/src", "generator/src", "macros/src"];
    let wrong: Vec<String> = everything
        .iter()
        .flat_map(|folder| sources::rust(folder))
        .filter(|source| {
            !["sql/src/dialect", "runtime/src/store"]
                .iter()
                .any(|room| source.path.starts_with(room))
        })
        .flat_map(|source| lines_that(&source, asks))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    // the words are the right ones: the dialects themselves use them
    let dialects = sources::rust("sql/src/dialect");
    assert!(
        dialects
            .iter()
            .any(|source| source.code().any(|(_, line)| sources::names(line, "Sqlite")))
    );
}

/// The lines of code outside tests that `condition` holds for, with their places.
fn lines_that(source: &Source, condition: impl Fn(&str) -> bool) -> Vec<String> {
    let lines = source.code_before_tests().filter(|(_, line)| condition(line));
    lines
        .map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim()))
        .collect()
}
