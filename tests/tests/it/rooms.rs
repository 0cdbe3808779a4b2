//! Rooms: how large a file may be, how it opens, that it is formatted, and that it names no machine.
//! Leaves who may name whom to `directions`.

use eden_tests::sources;
use std::process::Command;

/// Lines that a file may have, with its tests.
const LARGEST: usize = 400;

#[test]
fn no_file_is_larger_than_a_room() {
    let folders = ["sql", "runtime", "generator", "macros", "tests"];
    let large: Vec<String> = folders
        .iter()
        .flat_map(|folder| sources::rust(folder))
        .map(|source| (source.text.lines().count(), source.path))
        .filter(|(lines, _)| *lines > LARGEST)
        .map(|(lines, path)| format!("{path}: {lines}"))
        .collect();
    assert!(large.is_empty(), "{large:#?}");
}

#[test]
fn every_file_opens_by_saying_what_it_is_in_charge_of() {
    let silent: Vec<String> = sources::rust("")
        .into_iter()
        .filter(|source| {
            let mut lines = source.text.lines().filter(|line| !line.is_empty());
            let mut first = lines.next().unwrap_or_default();
            if first.starts_with("// @generated") {
                first = lines.next().unwrap_or_default();
            }
            !first.starts_with("//! ")
        })
        .map(|source| source.path)
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn no_file_names_the_machine_it_was_written_on() {
    let root = sources::root().display().to_string();
    let home = std::env::var("HOME").unwrap_or_default();
    let machine: Vec<String> = [root, home]
        .into_iter()
        .filter(|path| path.len() > 3)
        .map(|path| format!("{path}/"))
        .collect();
    assert!(!machine.is_empty());
    let naming: Vec<String> = sources::files("", "")
        .into_iter()
        .flat_map(|source| {
            let lines = source.text.lines().enumerate();
            let naming = lines.filter(|(_, line)| machine.iter().any(|path| line.contains(path.as_str())));
            naming
                .map(|(number, line)| format!("{}:{}: {line}", source.path, number + 1))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(naming.is_empty(), "{naming:#?}");
}

#[test]
fn everything_is_formatted() {
    let output = Command::new(env!("CARGO"))
        .args(["fmt", "--all", "--check"])
        .current_dir(sources::root())
        .output()
        .expect("Cargo can be started");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
