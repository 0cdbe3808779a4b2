//! Lists the sources of `runtime` and `sql`, which the command carries as text into every generated project.
//! Leaves writing them, and the lock file that fits them, to `package`.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Folders that are carried, as constant and as folder beside the generator.
const CARRIED: [(&str, &str); 2] = [("RUNTIME", "runtime"), ("SQL", "sql")];

fn main() -> Result<(), io::Error> {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_CLI").is_none() {
        return Ok(());
    }
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join("..");
    let mut text = String::new();
    for (constant, folder) in CARRIED {
        let base = root.join(folder);
        let mut paths = vec!["Cargo.toml".to_owned()];
        files(&base, "src", &mut paths)?;
        paths.sort();
        // a folder is watched with everything below it; contents are watched by `include_str!` too
        println!("cargo::rerun-if-changed={}", base.join("src").display());
        println!("cargo::rerun-if-changed={}", base.join("Cargo.toml").display());
        let _ = writeln!(text, "/// Files of `{folder}`, with their paths below it.");
        let _ = writeln!(text, "pub const {constant}: &[(&str, &str)] = &[");
        for path in paths {
            let _ = writeln!(text, "    ({path:?}, include_str!({:?})),", base.join(&path));
        }
        let _ = writeln!(text, "];");
    }
    let target = PathBuf::from(variable("OUT_DIR")?).join("carried.rs");
    if fs::read_to_string(&target).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(target, text)
}

fn variable(name: &str) -> Result<String, io::Error> {
    env::var(name).map_err(|error| io::Error::other(format!("{name}: {error}")))
}

/// Adds every file below `base`/`folder`, with `/` on every platform.
fn files(base: &Path, folder: &str, paths: &mut Vec<String>) -> Result<(), io::Error> {
    for entry in fs::read_dir(base.join(folder))? {
        let entry = entry?;
        let name = entry.file_name();
        // editors leave hidden files and backups about
        let Some(name) = name
            .to_str()
            .filter(|name| !name.starts_with('.') && !name.ends_with('~'))
        else {
            continue;
        };
        let path = format!("{folder}/{name}");
        if entry.file_type()?.is_dir() {
            files(base, &path, paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}
