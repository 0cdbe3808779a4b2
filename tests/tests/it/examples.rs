//! The examples are what the generator makes of their settings, nothing less and nothing more.
//! Leaves what they do to the tutorials.

use eden_tests::builds::programs;
use eden_tests::folder::{self, Folder};
use eden_tests::sources;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

const EXAMPLES: [&str; 3] = ["accounts", "tokens", "kinto-accounts"];

fn eden(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(&programs().eden)
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the command starts")
}

fn told(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn tree(folder: &str) -> BTreeMap<String, String> {
    let files = sources::files(folder, "").into_iter();
    files
        .map(|source| (source.path[folder.len()..].to_owned(), source.text))
        .collect()
}

#[test]
fn each_example_is_up_to_date() {
    for example in EXAMPLES {
        let folder = sources::root().join("examples").join(example);
        let output = eden(&folder, &["generate", "settings.yaml", "--output", ".", "--check"]);
        assert!(output.status.success(), "{example}: {}", told(&output));
    }
}

#[test]
fn each_example_made_anew_is_the_same_file_by_file() {
    for example in EXAMPLES {
        let scratch = Folder::new(example);
        // deep enough for the runtime to be named by the same path
        let made = scratch.join("repository/examples").join(example);
        let kept = tree(&format!("examples/{example}"));
        std::fs::create_dir_all(&made).expect("a folder can be made");
        std::fs::write(made.join("settings.yaml"), &kept["/settings.yaml"]).expect("a file can be written");
        std::os::unix::fs::symlink(sources::root().join("runtime"), scratch.join("repository/runtime"))
            .expect("a link can be made");
        let output = eden(
            &made,
            &[
                "generate",
                "settings.yaml",
                "--output",
                ".",
                "--runtime",
                "path=../../runtime",
                "--name",
                example,
            ],
        );
        assert!(output.status.success(), "{example}: {}", told(&output));
        for (path, text) in &kept {
            let new = std::fs::read_to_string(made.join(&path[1..]));
            assert_eq!(
                new.ok().as_ref(),
                Some(text),
                "examples/{example}{path} is not what the generator makes"
            );
        }
        let mut surplus = Vec::new();
        list(&made, &made, &mut surplus);
        surplus.retain(|path| !kept.contains_key(path));
        assert!(surplus.is_empty(), "examples/{example} lacks {surplus:?}");
    }
}

fn list(root: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("the folder can be read").flatten() {
        if entry.path().is_dir() {
            list(root, &entry.path(), found);
        } else if let Ok(path) = entry.path().strip_prefix(root) {
            found.push(format!("/{}", path.to_string_lossy()));
        }
    }
}

#[test]
fn a_hand_edit_of_an_example_would_be_noticed() {
    let scratch = Folder::new("edited");
    let example = scratch.join("accounts");
    folder::copy(&sources::root().join("examples/accounts"), &example);
    let path = example.join("src/generated/invoices.rs");
    let text = std::fs::read_to_string(&path).expect("there is generated code");
    std::fs::write(&path, text.replace(r#"WHERE "user_id" = $1"#, "WHERE TRUE")).expect("a file can be written");
    let output = eden(&example, &["generate", "settings.yaml", "--output", ".", "--check"]);
    assert!(!output.status.success(), "{}", told(&output));
    assert!(told(&output).contains("src/generated/invoices.rs"), "{}", told(&output));
}
