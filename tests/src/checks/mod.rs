//! Checks that hold on a right server and not on one whose generated code lacks something: each is run on the examples,
//! and on the mutant that shows that it can fail. Leaves the subjects to a file each.

pub mod isolation;
pub mod roles;
pub mod values;

use crate::stage::Stage;

/// A sentence, and what makes sure of it.
pub type Check = (&'static str, fn(&Stage) -> Result<(), String>);

/// Runs every check and gives the failures in words.
#[must_use]
pub fn failures(stage: &Stage, checks: &[Check]) -> Vec<String> {
    let failed = checks.iter().filter_map(|(sentence, check)| {
        let reason = check(stage).err()?;
        Some(format!("{sentence}: {reason}"))
    });
    failed.collect()
}

/// The sentences of the checks that do not see that something is missing: they hold, or they fail because the server
/// does, which would be seen without them.
#[must_use]
pub fn blind(stage: &Stage, checks: &[Check]) -> Vec<&'static str> {
    let sees = |reason: String| !reason.contains(" gave 5");
    let blind = checks.iter().filter(|(_, check)| !check(stage).err().is_some_and(sees));
    blind.map(|(sentence, _)| *sentence).collect()
}

/// `Ok` when the condition holds, else the words.
pub(crate) fn ensure(condition: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if condition { Ok(()) } else { Err(otherwise()) }
}
