//! The project as a value: complete, the same every time, and in a form that Cargo and rustfmt accept.

use super::endpoints::endpoints;
use super::requests::{by_name, by_value, requests};
use super::testing::{SHOP, model};
use super::{Options, Owner, Runtime, Tree, carried, migrations, tree};
use crate::apply::testing::Scratch;
use std::path::Path;
use std::process::Command;

fn project(settings: &str, runtime: Runtime) -> Tree {
    let options = Options {
        name: "shop".into(),
        runtime,
        settings: "settings.yaml".into(),
        migrations: vec![migrations::FIRST.into()],
    };
    tree(&model(settings), &options).expect("templates are filled in")
}

fn paths(tree: &Tree, owner: Owner) -> Vec<&str> {
    tree.iter()
        .filter(|(_, file)| file.owner == owner)
        .map(|(path, _)| path.as_str())
        .collect()
}

#[test]
fn every_file_has_its_owner() {
    let tree = project(SHOP, Runtime::Vendored);
    let user = [
        ".env.example",
        ".gitignore",
        "Cargo.lock",
        "Cargo.toml",
        "README.md",
        "src/hooks.rs",
        "src/lib.rs",
        "src/main.rs",
        "tests/starts.rs",
    ];
    assert_eq!(paths(&tree, Owner::User), user);
    let append = [
        "migrations/postgres/0001_create.sql",
        "migrations/sqlite/0001_create.sql",
        "migrations/tables.yaml",
    ];
    assert_eq!(paths(&tree, Owner::Append), append);
    let eden = paths(&tree, Owner::Eden);
    for path in [
        "src/generated/invoices.rs",
        "vendor/runtime/Cargo.toml",
        "vendor/sql/src/lib.rs",
    ] {
        assert!(eden.contains(&path), "{path}");
    }
    assert!(
        eden.iter()
            .all(|path| path.starts_with("src/generated/") || path.starts_with("vendor/"))
    );
}

#[test]
fn a_runtime_elsewhere_leaves_everything_about_it_out() {
    let tree = project(SHOP, Runtime::Path("../../runtime".into()));
    assert!(!tree.contains_key("Cargo.lock") && !tree.keys().any(|path| path.starts_with("vendor/")));
    let manifest = &tree["Cargo.toml"].text;
    assert!(manifest.contains("eden = { path = \"../../runtime\" }"), "{manifest}");
    assert!(
        !manifest.contains("[workspace]") && !manifest.contains("[profile"),
        "{manifest}"
    );
}

#[test]
fn the_same_settings_give_the_same_bytes() {
    assert_eq!(project(SHOP, Runtime::Vendored), project(SHOP, Runtime::Vendored));
}

#[test]
fn every_source_of_the_carried_crates_travels_and_inherits_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (folder, files) in [("runtime", carried::RUNTIME), ("sql", carried::SQL)] {
        let mut open = vec![root.join(folder).join("src")];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                let entries = std::fs::read_dir(&path).expect("it can be listed");
                open.extend(entries.map(|entry| entry.expect("it can be listed").path()));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let below = path
                    .strip_prefix(root.join(folder))
                    .expect("it is below")
                    .display()
                    .to_string();
                assert_ne!(carried::text(files, &below), "", "{folder}/{below}");
            }
        }
        let manifest = carried::text(files, "Cargo.toml");
        assert!(
            manifest.contains("[package]") && !manifest.contains("workspace = true"),
            "{manifest}"
        );
    }
}

/// Cargo finds nothing to change in the lock file, whatever else the workspace pulls in.
#[test]
fn the_lock_file_is_the_one_that_cargo_would_write() {
    let scratch = Scratch::new();
    let tree = project(SHOP, Runtime::Vendored);
    for (path, file) in &tree {
        scratch.write(path, &file.text);
    }
    let cargo = Command::new(env!("CARGO"))
        .args(["update", "--workspace", "--offline", "--locked"])
        .current_dir(scratch.path())
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&cargo.stderr);
    assert!(cargo.status.success(), "{said}");
    assert_eq!(
        scratch.read("Cargo.lock").as_ref(),
        Some(&tree["Cargo.lock"].text),
        "{said}"
    );
}

#[test]
fn rust_files_are_formatted() {
    let scratch = Scratch::new();
    let tree = project(SHOP, Runtime::Path("../runtime".into()));
    for (path, file) in tree.iter().filter(|(path, _)| path.ends_with(".rs")) {
        scratch.write(path, &file.text);
    }
    let files = ["src/lib.rs", "src/main.rs", "tests/starts.rs"].map(|path| scratch.path().join(path));
    let Ok(rustfmt) = Command::new("rustfmt")
        .args(["--check", "--edition", "2024"])
        .args(files)
        .output()
    else {
        eprintln!("skipped: rustfmt is not installed");
        return;
    };
    assert!(rustfmt.status.success(), "{}", String::from_utf8_lossy(&rustfmt.stdout));
}

#[test]
fn endpoints_say_who_may_call_them() {
    let list = endpoints(&model(SHOP));
    let line =
        |endpoint: &super::endpoints::Endpoint| format!("{} {} {}", endpoint.method, endpoint.path, endpoint.who);
    let lines: Vec<String> = list.iter().map(line).collect();
    for expected in [
        "GET / any account",
        "GET /accounts admin",
        "GET /accounts/{username} admin",
        "GET /invoices any account, own documents",
        "POST /invoices any account",
        "DELETE /invoices/{_id} any account, own documents",
        "POST /board PUBLIC",
    ] {
        assert!(lines.iter().any(|line| line == expected), "{expected} in {lines:#?}");
    }
    assert!(
        list.iter()
            .all(|endpoint| endpoint.public == (endpoint.who == "PUBLIC"))
    );
}

#[test]
fn requests_carry_credentials_that_work() {
    let value = |name: &str| (name == "ADMIN_PASSWORD").then(|| "it's secret".to_owned());
    let commands = |settings: &str, by_names: bool| -> Vec<String> {
        let model = model(settings);
        let word = |text: &str| {
            if by_names {
                by_name(text)
            } else {
                by_value(text, &value)
            }
        };
        requests(&model, "http://h:1", &word)
            .into_iter()
            .map(|request| request.command)
            .collect()
    };
    let body = r#"{"number": "exampleex", "amount": 3}"#;
    let basic = r"curl -u 'root:it'\''s secret' ";
    let expected = [
        format!("{basic}http://h:1/"),
        format!("{basic}-H 'Content-Type: application/json' -d '{body}' http://h:1/invoices"),
        format!("{basic}http://h:1/invoices"),
        format!("{basic}-G --data-urlencode 'where={{\"number\": \"exampleex\"}}' http://h:1/invoices"),
    ];
    assert_eq!(commands(SHOP, false), expected);
    assert_eq!(
        commands(SHOP, true)[0],
        "curl -u \"root:${ADMIN_PASSWORD}\" http://h:1/"
    );
    let token = SHOP
        .replace("scheme: basic", "scheme: token")
        .replace("roles: [admin]}", "roles: [admin], token: \"${ADMIN_PASSWORD}\"}")
        .replace(
            "      roles: {type",
            "      token: {type: string, generate: token}\n      roles: {type",
        )
        .replace("  accounts:\n", "  accounts:\n    extra_response_fields: [token]\n");
    assert_eq!(
        commands(&token, true)[0],
        "curl -H \"Authorization: Bearer ${ADMIN_PASSWORD}\" http://h:1/"
    );
    // without a caller only what is public can be asked for
    let nobody = SHOP
        .replace("    - {username: root", "    # - {username: root")
        .replace("  bootstrap:\n", "  bootstrap: []\n");
    let commands = commands(&nobody, false);
    assert_eq!(
        commands.first().map(String::as_str),
        Some("curl -H 'Content-Type: application/json' -d '{\"line\": \"example\"}' http://h:1/board")
    );
}
