//! The list of Eve's features: each test that it names is there.

use eden_tests::sources;
use std::collections::HashSet;

#[test]
fn the_tests_that_the_checklist_names_are_there() {
    let list = std::fs::read_to_string(sources::root().join("docs/eve-checklist.md")).expect("the list can be read");
    let known: HashSet<String> = sources::all()
        .iter()
        .flat_map(|source| source.text.split("fn ").skip(1))
        .filter_map(|rest| Some(rest.split_once("()")?.0.to_owned()))
        .collect();
    let rows: Vec<&str> = list.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| |")).collect();
    assert_eq!(rows.len(), 177, "every feature has a line");
    let (mut missing, mut wrong) = (Vec::new(), Vec::new());
    for row in rows {
        let cells: Vec<&str> = row.split(" | ").collect();
        let (status, shown) = (cells[2], cells[3].trim_end_matches(" |"));
        let names: Vec<&str> = shown.split('`').skip(1).step_by(2).collect();
        match status {
            "same" if names.is_empty() => wrong.push(row),
            "same" | "differs" | "not applicable" | "open" => {}
            _ => wrong.push(row),
        }
        missing.extend(names.into_iter().filter(|name| !known.contains(*name)));
    }
    assert!(missing.is_empty() && wrong.is_empty(), "missing {missing:?}, wrong {wrong:?}");
}
