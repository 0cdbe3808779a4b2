//! Copies of the examples in which one thing is different, as members of one workspace of their own below the target
//! folder, so that what they depend on is compiled once. Leaves building them to `builds`.

use crate::{builds, folder, sources};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// A line of generated code that is removed wherever it stands in one file.
#[derive(Debug)]
pub struct Mutant {
    /// The package that lacks it.
    pub name: &'static str,
    /// The example it is made from.
    pub example: &'static str,
    /// The file, below `src/generated`.
    pub file: &'static str,
    /// What is removed.
    pub removed: &'static str,
    /// What stands there instead, where something must.
    pub instead: &'static str,
}

/// One for each kind of thing that the settings decide.
pub const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "without-the-owner",
        example: "accounts",
        file: "invoices.rs",
        removed: r#"WHERE "user_id" = $1"#,
        // the parameter stays, as it is bound; what it is compared with goes
        instead: "WHERE $1 IS NOT NULL",
    },
    Mutant {
        name: "without-the-roles",
        example: "accounts",
        file: "accounts.rs",
        removed: r#".layer(Access::Roles(&["superuser", "admin"]))"#,
        instead: "",
    },
    Mutant {
        name: "without-the-token",
        example: "tokens",
        file: "accounts.rs",
        removed: "    add_token(&mut accounts);\n",
        instead: "",
    },
    Mutant {
        name: "without-a-column",
        example: "accounts",
        file: "invoices.rs",
        removed: "        Column::new(\"amount\", Storage::Float),\n",
        instead: "",
    },
];

/// The package of `examples/accounts` without the runtime's default features.
pub const WITHOUT_FAST_READS: &str = "without-fast-reads";

/// A server whose callers sign what they send, which no example shows, and its settings.
pub const SIGNING: (&str, &str) = (
    "signing",
    r#"
RESOURCE_METHODS: [GET, POST]
ITEM_METHODS: [GET, PATCH]
AUTH_FIELD: user_id
AUTH:
  scheme: hmac
  secret: secret_key
  bootstrap: [{username: root, secret_key: "${ROOT_SECRET}"}]
DOMAIN:
  accounts:
    auth_field: null
    schema:
      username: {type: string, required: true, unique: true}
      secret_key: {type: string, required: true}
  invoices:
    schema:
      number: {type: string, required: true}
"#,
);

/// A server with the settings that `eden new` writes.
pub const MADE_BY_NEW: &str = "made-by-new";

/// The settings that `eden new` writes.
fn settings_of_new(workspace: &Path) -> String {
    let folder = workspace.join("drafts").join("new");
    let _ = fs::remove_dir_all(&folder);
    let made = Command::new(&builds::programs().eden)
        .arg("new")
        .arg(&folder)
        .output()
        .expect("the command starts");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    fs::read_to_string(folder.join("settings.yaml")).expect("it wrote settings")
}

/// Writes the workspace below `target` and gives its folder. Files that are right already are left alone, so that
/// Cargo has nothing to do again.
#[must_use]
pub fn workspace(target: &Path) -> PathBuf {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let workspace = target.join("variants");
    for mutant in MUTANTS {
        let package = package(&workspace, mutant.example, mutant.name, true);
        let path = package.join("src/generated").join(mutant.file);
        let text = fs::read_to_string(&path).expect("generated code can be read");
        assert!(
            text.contains(mutant.removed),
            "{}: examples/{}/src/generated/{} no longer holds {:?}",
            mutant.name,
            mutant.example,
            mutant.file,
            mutant.removed
        );
        fs::write(&path, text.replace(mutant.removed, mutant.instead)).expect("a file can be written");
        settle(&workspace, mutant.name);
    }
    package(&workspace, "accounts", WITHOUT_FAST_READS, false);
    settle(&workspace, WITHOUT_FAST_READS);
    generate(&workspace, SIGNING.0, SIGNING.1);
    settle(&workspace, SIGNING.0);
    generate(&workspace, MADE_BY_NEW, &settings_of_new(&workspace));
    settle(&workspace, MADE_BY_NEW);
    let names: Vec<String> = MUTANTS
        .iter()
        .map(|mutant| mutant.name)
        .chain([WITHOUT_FAST_READS, SIGNING.0, MADE_BY_NEW])
        .map(|name| format!("{name:?}"))
        .collect();
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n[profile.dev]\ndebug = \"line-tables-only\"\n\n\
         [profile.dev.package.argon2]\nopt-level = 3\n\n[profile.dev.package.blake2]\nopt-level = 3\n",
        names.join(", ")
    );
    write_if_different(&workspace.join("Cargo.toml"), &manifest);
    // the same versions, so that what is compiled already is used
    let lock = fs::read_to_string(sources::root().join("Cargo.lock")).expect("the lock file can be read");
    let origin = workspace.join("Cargo.lock.origin");
    if fs::read_to_string(&origin).is_ok_and(|old| old == lock) && workspace.join("Cargo.lock").exists() {
        return workspace;
    }
    for path in [workspace.join("Cargo.lock"), origin] {
        fs::write(path, &lock).expect("a file can be written");
    }
    workspace
}

/// Copies an example beside its final place, under another name.
fn package(workspace: &Path, example: &str, name: &str, fast_reads: bool) -> PathBuf {
    let (root, draft) = (sources::root(), workspace.join("drafts").join(name));
    let _ = fs::remove_dir_all(&draft);
    let from = root.join("examples").join(example);
    folder::copy(&from.join("src"), &draft.join("src"));
    folder::copy(&from.join("migrations"), &draft.join("migrations"));
    let manifest = fs::read_to_string(from.join("Cargo.toml")).expect("the example has a manifest");
    let runtime = root.join("runtime");
    let features = if fast_reads { "" } else { ", default-features = false" };
    let changed = manifest
        .replace(&format!("name = {example:?}"), &format!("name = {name:?}"))
        .replace(
            "path = \"../../runtime\"",
            &format!("path = {:?}{features}", runtime.display()),
        );
    assert!(
        changed.contains(&format!("{:?}", runtime.display())),
        "the example's manifest names no runtime: {manifest}"
    );
    fs::write(draft.join("Cargo.toml"), changed).expect("a file can be written");
    let program = draft.join("src/main.rs");
    let text = fs::read_to_string(&program).expect("the example has a program");
    let library = name.replace('-', "_");
    fs::write(program, text.replace(&format!("{example}::"), &format!("{library}::"))).expect("a file can be written");
    draft
}

/// Generates a project beside its final place.
fn generate(workspace: &Path, name: &str, settings: &str) {
    let drafts = workspace.join("drafts");
    let _ = fs::remove_dir_all(drafts.join(name));
    write_if_different(&drafts.join(format!("{name}.yaml")), settings);
    let runtime = format!("path={}", sources::root().join("runtime").display());
    let output = Command::new(&builds::programs().eden)
        .args([
            "generate",
            &format!("{name}.yaml"),
            "--output",
            name,
            "--runtime",
            &runtime,
        ])
        .current_dir(drafts)
        .output()
        .expect("the command starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Moves what differs of a draft to its place.
fn settle(workspace: &Path, name: &str) {
    let draft = workspace.join("drafts").join(name);
    settle_folder(&draft, &workspace.join(name));
    let _ = fs::remove_dir_all(draft);
}

fn settle_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(to).expect("the folder can be read").flatten() {
        if !from.join(entry.file_name()).exists() {
            let gone = entry.path();
            let _ = if gone.is_dir() {
                fs::remove_dir_all(gone)
            } else {
                fs::remove_file(gone)
            };
        }
    }
    for entry in fs::read_dir(from).expect("the folder can be read").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            settle_folder(&entry.path(), &to);
        } else {
            write_if_different(&to, &fs::read_to_string(entry.path()).expect("sources are text"));
        }
    }
}

fn write_if_different(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).expect("a folder can be made");
    }
    fs::write(path, text).expect("a file can be written");
}
