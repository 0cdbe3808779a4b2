//! The changes of a plan as a unified diff, as version control shows them.
//! Leaves colours to the command line.

use super::Change;
use similar::TextDiff;
use std::fmt::Write;

/// Longest file whose whole text is shown when it is new or goes away.
const SHOWN_WHOLE: usize = 400;

/// The diff of `changes`.
pub fn unified(changes: &[Change]) -> String {
    let mut text = String::new();
    for Change { path, old, new } in changes {
        let (before, after) = (old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default());
        let old_name = if old.is_some() {
            format!("a/{path}")
        } else {
            "/dev/null".into()
        };
        let new_name = if new.is_some() {
            format!("b/{path}")
        } else {
            "/dev/null".into()
        };
        let lines = before.lines().count().max(after.lines().count());
        if (old.is_none() || new.is_none()) && lines > SHOWN_WHOLE {
            let _ = writeln!(text, "--- {old_name}\n+++ {new_name}\n@@ {lines} lines @@");
            continue;
        }
        let diff = TextDiff::from_lines(before, after);
        let _ = write!(
            text,
            "{}",
            diff.unified_diff().context_radius(3).header(&old_name, &new_name)
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::unified;
    use crate::apply::Change;

    #[test]
    fn changes_are_shown_with_their_paths() {
        let change = |path: &str, old: Option<&str>, new: Option<&str>| Change {
            path: path.into(),
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
        };
        let changes = [
            change("a", Some("one\ntwo\n"), Some("one\n2\n")),
            change("b", None, Some("b\n")),
            change("c", Some("c\n"), None),
        ];
        let expected = "--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n--- /dev/null\n+++ b/b\n@@ -0,0 +1 @@\n+b\n--- a/c\n+++ /dev/null\n@@ -1 +0,0 @@\n-c\n";
        assert_eq!(unified(&changes), expected);
    }
}
