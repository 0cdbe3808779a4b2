//! All or nothing, whatever happens in between.

use super::{FOLDER, commit, recover};
use crate::apply::Change;
use crate::apply::testing::Scratch;
use std::fs;

fn change(path: &str, old: Option<&str>, new: Option<&str>) -> Change {
    Change {
        path: path.into(),
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
    }
}

#[test]
fn files_are_made_replaced_and_removed() {
    let scratch = Scratch::new();
    scratch.write("a", "old");
    scratch.write("deep/er/b", "old");
    let changes = [
        change("a", Some("old"), Some("new")),
        change("deep/er/b", Some("old"), None),
        change("made/c", None, Some("new")),
    ];
    commit(scratch.path(), &changes).expect("it is written");
    let all: Vec<(String, String)> = scratch.all().into_iter().collect();
    let expected = [("a", "new"), ("made/", ""), ("made/c", "new")].map(|(path, text)| (path.into(), text.into()));
    assert_eq!(all, expected);
}

#[test]
fn a_failure_half_way_is_undone() {
    let scratch = Scratch::new();
    scratch.write("a", "old");
    scratch.write("b", "old");
    let before = scratch.all();
    for last in [
        // a file where the next one needs a folder
        change("made/c/d", None, Some("new")),
        // not as the changes assume
        change("absent", Some("old"), Some("new")),
    ] {
        let changes = [
            change("a", Some("old"), Some("new")),
            change("b", Some("old"), None),
            change("made/c", None, Some("new")),
            last,
        ];
        assert!(commit(scratch.path(), &changes).is_err());
        assert_eq!(scratch.all(), before);
    }
}

#[test]
fn a_folder_that_was_not_there_is_not_there_after_a_failure() {
    let scratch = Scratch::new();
    let root = scratch.path().join("new/project");
    let changes = [change("c", None, Some("new")), change("c/d", None, Some("new"))];
    assert!(commit(&root, &changes).is_err());
    assert!(scratch.all().is_empty(), "{:?}", scratch.all());
}

#[test]
fn a_run_that_was_killed_is_undone_by_the_next() {
    let scratch = Scratch::new();
    // as a run leaves it that was killed after it had replaced `a`, removed `b` and made `made/c`, but not `d`
    scratch.write("a", "new");
    scratch.write("made/c", "new");
    scratch.write(&format!("{FOLDER}/old-0"), "old");
    scratch.write(&format!("{FOLDER}/old-1"), "old");
    scratch.write(&format!("{FOLDER}/new-3"), "new");
    let journal = "folders: [made]\nfiles: [[a, true], [b, true], [made/c, false], [d, false]]\n";
    scratch.write(&format!("{FOLDER}/journal"), journal);
    assert_eq!(recover(scratch.path()).ok(), Some(true));
    let all: Vec<(String, String)> = scratch.all().into_iter().collect();
    assert_eq!(
        all,
        [("a", "old"), ("b", "old")].map(|(path, text)| (path.into(), text.into()))
    );
    assert_eq!(recover(scratch.path()).ok(), Some(false));
}

#[test]
fn one_run_at_a_time() {
    let scratch = Scratch::new();
    scratch.write("a", "old");
    scratch.write(&format!("{FOLDER}/lock"), "");
    let held = fs::File::open(scratch.path().join(FOLDER).join("lock")).expect("it is there");
    held.lock().expect("nobody else holds it");
    let before = scratch.all();
    assert!(commit(scratch.path(), &[change("a", Some("old"), Some("new"))]).is_err());
    assert_eq!(scratch.all(), before);
}
