//! The text of `--help`, pinned: `UPDATE=1 cargo test` rewrites it and fails.
//! Leaves its words to the arguments.

use std::fmt::Write;
use std::fs;

#[test]
fn help_is_as_it_was() {
    let mut command = eden_generator::cli::command();
    command.build();
    let mut text = String::new();
    let mut pages = vec![("eden".to_owned(), command.clone())];
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        pages.push((format!("eden {}", verb.get_name()), verb.clone()));
    }
    for (name, mut page) in pages {
        let help = page.render_help().to_string();
        let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
        let _ = writeln!(text, "$ {name} --help\n{}\n", lines.join("\n"));
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/help.txt");
    let expected = fs::read_to_string(path).unwrap_or_default();
    if text == expected {
        return;
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, &text).expect("the repository is writable");
        panic!("tests/cli/help.txt was rewritten: look at the difference and run the tests again");
    }
    panic!("`--help` changed; `UPDATE=1 cargo test` accepts this:\n{text}");
}
