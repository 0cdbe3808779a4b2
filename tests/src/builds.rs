//! Programs that tests run, built by Cargo once for all tests of a process. Cargo shares what it can with the build of
//! the tests themselves. Leaves changing what is built to `variants`.

use crate::sources;
use crate::variants;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock};

/// What was built, or what Cargo said: a build that failed is not tried again by the next test.
type Built<T> = Result<T, String>;

#[track_caller]
fn succeeded<T>(built: &'static Built<T>) -> &'static T {
    built.as_ref().unwrap_or_else(|said| panic!("{said}"))
}

/// The programs of this repository that tests run.
#[derive(Debug)]
pub struct Programs {
    /// The server of `examples/accounts`.
    pub accounts: PathBuf,
    /// The server of `examples/tokens`.
    pub tokens: PathBuf,
    /// The command line.
    pub eden: PathBuf,
}

/// The programs of this repository, built.
#[must_use]
pub fn programs() -> &'static Programs {
    static PROGRAMS: OnceLock<Built<Programs>> = OnceLock::new();
    let programs = PROGRAMS.get_or_init(|| {
        let packages = ["-p", "accounts", "-p", "tokens", "-p", "eden-generator"];
        let built = cargo(&sources::root(), &target(), &[&["build"], &packages[..]].concat())?;
        Ok(Programs {
            accounts: built["accounts"].clone(),
            tokens: built["tokens"].clone(),
            eden: built["eden"].clone(),
        })
    });
    succeeded(programs)
}

/// The servers with something removed from their generated code, by the name of what was removed, and the one whose
/// callers sign.
#[must_use]
pub fn variants() -> &'static BTreeMap<String, PathBuf> {
    static VARIANTS: OnceLock<Built<BTreeMap<String, PathBuf>>> = OnceLock::new();
    let variants = VARIANTS.get_or_init(|| {
        let workspace = variants::workspace(&target());
        let names = variants::MUTANTS.iter().map(|mutant| mutant.name);
        let names = names.chain([variants::SIGNING.0]);
        let packages: Vec<&str> = names.flat_map(|name| ["-p", name]).collect();
        cargo(
            &workspace,
            &target(),
            &[&["build", "--offline"], &packages[..]].concat(),
        )
    });
    succeeded(variants)
}

/// The server with the settings that `eden new` writes.
#[must_use]
pub fn made_by_new() -> &'static PathBuf {
    static PROGRAM: OnceLock<Built<PathBuf>> = OnceLock::new();
    let program = PROGRAM.get_or_init(|| {
        let workspace = variants::workspace(&target());
        let name = variants::MADE_BY_NEW;
        Ok(cargo(&workspace, &target(), &["build", "--offline", "-p", name])?[name].clone())
    });
    succeeded(program)
}

/// The server of `examples/accounts` whose reads go through the other driver.
#[must_use]
pub fn without_fast_reads() -> &'static PathBuf {
    static PROGRAM: OnceLock<Built<PathBuf>> = OnceLock::new();
    let program = PROGRAM.get_or_init(|| {
        let workspace = variants::workspace(&target());
        let name = variants::WITHOUT_FAST_READS;
        // apart from the others: in one build Cargo would join the features
        Ok(cargo(&workspace, &target(), &["build", "--offline", "-p", name])?[name].clone())
    });
    succeeded(program)
}

/// The folder that Cargo builds the tests in.
#[must_use]
pub fn target() -> PathBuf {
    // target/debug/deps/it-0123456789abcdef
    let test = std::env::current_exe().expect("a running program has a path");
    let target = test.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists());
    target.expect("Cargo marks its target folder").to_owned()
}

/// Runs Cargo in `folder` and gives the programs that it built, by name.
///
/// # Errors
/// With what Cargo said.
pub fn cargo(folder: &Path, target: &Path, arguments: &[&str]) -> Result<BTreeMap<String, PathBuf>, String> {
    // one at a time: they would wait for each other anyway, and two compilers of several threads each are enough
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--message-format", "json-render-diagnostics"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .env_remove("CARGO_BUILD_TARGET_DIR")
        .output()
        .expect("Cargo can be started");
    let messages = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("cargo {} in {}: {said}", arguments.join(" "), folder.display()));
    }
    let built = messages.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let program = message.get("executable")?.as_str()?;
        Some((
            message.pointer("/target/name")?.as_str()?.to_owned(),
            PathBuf::from(program),
        ))
    });
    Ok(built.collect())
}
