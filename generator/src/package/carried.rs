//! The sources that travel in the command: `runtime`, `sql` and the versions of everything below them.
//! Leaves where they are put to `package`, and the lock file made of the versions to `cargo_lock`.

include!(concat!(env!("OUT_DIR"), "/carried.rs"));

/// The lock file of the workspace that built the command: generated projects use the same versions, so that all of
/// them, and their tests, share compiled dependencies.
pub const LOCK: &str = include_str!("../../../Cargo.lock");

/// How the sources are formatted.
pub const RUSTFMT: &str = include_str!("../../../rustfmt.toml");

/// The text of `path` in `folder` (one of the carried ones), empty when it is not there.
pub fn text(folder: &[(&'static str, &'static str)], path: &str) -> &'static str {
    folder
        .iter()
        .find(|(found, _)| *found == path)
        .map_or("", |(_, text)| text)
}
