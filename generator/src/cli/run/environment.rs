//! The environment that the server will see: the process's, then `.env` of the project; secrets that are missing are
//! made up once. Leaves reading it again, when it starts, to the server.

use crate::model::Model;
use crate::package::variables::variables;
use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Random bytes of a secret that is made up.
const SECRET_BYTES: usize = 16;

/// What variables are for the server.
#[derive(Debug)]
pub struct Environment {
    /// The `.env` file.
    path: PathBuf,
    /// What it says.
    file: BTreeMap<String, String>,
    /// What the command line says.
    given: BTreeMap<String, String>,
}

impl Environment {
    /// The environment of a server that is started in `project`.
    pub fn read(project: &Path) -> Result<Self, String> {
        let path = project.join(".env");
        let mut file = BTreeMap::new();
        match dotenvy::from_path_iter(&path) {
            Ok(entries) => {
                for entry in entries {
                    let (name, value) =
                        entry.map_err(|error| format!("`{}` cannot be read: {error}", path.display()))?;
                    // the first one counts, as for the server
                    file.entry(name).or_insert(value);
                }
            }
            Err(dotenvy::Error::Io(error)) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(format!("`{}` cannot be read: {error}", path.display())),
        }
        Ok(Environment {
            path,
            file,
            given: BTreeMap::new(),
        })
    }

    /// The value of `name`: given, from the process, from the file that `NAME_FILE` names, from `.env`.
    pub fn get(&self, name: &str) -> Option<String> {
        let of_process = |name: &str| std::env::var(name).ok();
        let of_dotenv = |name: &str| self.file.get(name).cloned();
        let named = format!("{name}_FILE");
        let of_file = |path: String| {
            let path = self.path.parent()?.join(path);
            fs::read_to_string(path)
                .ok()
                .map(|text| text.trim_end_matches(['\r', '\n']).to_owned())
        };
        self.given
            .get(name)
            .cloned()
            .or_else(|| of_process(name))
            .or_else(|| of_process(&named).and_then(of_file))
            .or_else(|| of_dotenv(name))
            .or_else(|| of_dotenv(&named).and_then(of_file))
    }

    /// Sets `name` for the server.
    pub fn set(&mut self, name: &str, value: String) {
        self.given.insert(name.to_owned(), value);
    }

    /// What the command line set.
    pub fn given(&self) -> &BTreeMap<String, String> {
        &self.given
    }

    /// Makes up a value for every variable that the settings name and that has none, and writes it into `.env`, which
    /// then is for the owner's eyes only. What was made up.
    pub fn fill(&mut self, model: &Model) -> Result<Vec<(String, String)>, String> {
        let missing: Vec<String> = variables(model)
            .into_iter()
            .filter(|variable| {
                variable.default.is_none() && self.get(&variable.name).is_none_or(|value| value.is_empty())
            })
            .map(|variable| variable.name)
            // set, and set to nothing: the user's word, which a file could not override
            .filter(|name| std::env::var_os(name).is_none())
            .collect();
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        let failed = |error: std::io::Error| format!("could not write `{}`: {error}", self.path.display());
        let old = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(failed(error)),
        };
        let mut made = Vec::new();
        let mut lines: Vec<String> = old.lines().map(str::to_owned).collect();
        for name in missing {
            let value = secret().map_err(|error| format!("no random numbers: {error}"))?;
            let line = format!("{name}={value}");
            // `NAME=` as the example has it: the first line counts, so it is filled in
            match lines
                .iter_mut()
                .find(|line| line.trim_end().strip_suffix('=') == Some(&name))
            {
                Some(empty) => *empty = line,
                None => lines.push(line),
            }
            self.file.insert(name.clone(), value.clone());
            made.push((name, value));
        }
        write_private(&self.path, &(lines.join("\n") + "\n")).map_err(failed)?;
        Ok(made)
    }
}

fn secret() -> Result<String, getrandom::Error> {
    let mut bytes = [0; SECRET_BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Writes a file that only its owner may read, from its first byte on.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let draft = PathBuf::from(draft);
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = fs::remove_file(&draft);
    options.open(&draft)?.write_all(text.as_bytes())?;
    fs::rename(draft, path)
}

#[cfg(test)]
mod tests {
    use super::Environment;
    use crate::apply::testing::Scratch;
    use crate::package::testing::model;
    use std::fs;

    const SETTINGS: &str = r#"
AUTH: {scheme: basic, resource: accounts, bootstrap: [{username: root, password: "${EDEN_TEST_PASSWORD}"}]}
DOMAIN:
  accounts: {schema: {username: {type: string, required: true}, password: {type: string, required: true, hash: argon2id}}}
"#;

    #[test]
    fn missing_secrets_are_made_up_once_and_kept_private() -> Result<(), Box<dyn std::error::Error>> {
        for (before, kept) in [
            (None, ""),
            (Some("OTHER=1\nEDEN_TEST_PASSWORD=\n"), "OTHER=1\n"),
            (Some("OTHER=\"with space\""), "OTHER=\"with space\"\n"),
        ] {
            let scratch = Scratch::new();
            let path = scratch.path().join(".env");
            if let Some(before) = before {
                fs::write(&path, before)?;
            }
            let made = Environment::read(scratch.path())?.fill(&model(SETTINGS))?;
            assert_eq!(made.len(), 1);
            let (name, value) = &made[0];
            assert_eq!((name.as_str(), value.len()), ("EDEN_TEST_PASSWORD", 32));
            let text = fs::read_to_string(&path)?;
            assert_eq!(text, format!("{kept}{name}={value}\n"));
            #[cfg(unix)]
            assert_eq!(
                std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path)?.permissions()) & 0o777,
                0o600
            );
            let mut again = Environment::read(scratch.path())?;
            assert_eq!(again.fill(&model(SETTINGS))?, []);
            assert_eq!(again.get(name).as_ref(), Some(value));
            assert_eq!(fs::read_to_string(&path)?, text);
        }
        Ok(())
    }

    #[test]
    fn secrets_may_lie_in_files() -> Result<(), Box<dyn std::error::Error>> {
        let scratch = Scratch::new();
        fs::write(scratch.path().join("secret"), "from a file\n")?;
        fs::write(scratch.path().join(".env"), "EDEN_TEST_PASSWORD_FILE=secret\n")?;
        let mut environment = Environment::read(scratch.path())?;
        assert_eq!(environment.get("EDEN_TEST_PASSWORD").as_deref(), Some("from a file"));
        assert_eq!(environment.fill(&model(SETTINGS))?, []);
        environment.set("EDEN_TEST_PASSWORD", "given".into());
        assert_eq!(environment.get("EDEN_TEST_PASSWORD").as_deref(), Some("given"));
        Ok(())
    }
}
