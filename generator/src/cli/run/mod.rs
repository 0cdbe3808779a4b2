//! `eden run`: generate, build, start. What a person needs to talk to the server is printed once it listens.
//! Leaves the environment, building and watching over the server to their files.

mod build;
mod environment;
mod serve;

use super::{Exit, Outcome, Shell, arguments, generate, settings};
use crate::apply::lock;
use crate::model::Model;
use crate::package::requests::{by_value, requests};
use environment::Environment;
use std::path::{Path, PathBuf};

pub fn run(shell: &Shell, verb: &arguments::Run) -> Outcome {
    let path = &verb.settings.path;
    let model = settings::model(shell, path)?;
    let output = verb.output.clone().unwrap_or_else(|| folder(path));
    let plan = generate::write(shell, &model, &generate::request(path, &output, &verb.how))?;
    let mut environment = Environment::read(&plan.root).map_err(|message| failed(shell, &message))?;
    let made = environment.fill(&model).map_err(|message| failed(shell, &message))?;
    if !made.is_empty() {
        shell.step(
            "Created",
            format_args!("secrets in {}", plan.root.join(".env").display()),
        );
        for (name, value) in &made {
            shell.note(format_args!("{name}={value}"));
        }
    }
    if let Some(url) = &verb.database_url {
        environment.set("DATABASE_URL", url.clone());
    }
    if let Some(port) = verb.port {
        environment.set("PORT", port.to_string());
    }
    let program = build::build(shell, &plan, verb.release)?;
    let server = serve::start(shell, &program, &plan.root, &mut environment)?;
    let lines = lines(&model, &server.base, &environment);
    server.watch(shell, &lines)
}

/// Where a project goes when nobody says: beside the settings when one is there, else a folder named after them.
fn folder(settings: &Path) -> PathBuf {
    let parent = settings
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if parent.join(lock::FILE).exists() {
        return parent.to_owned();
    }
    let stem = settings
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    PathBuf::from(format!("./{stem}-server"))
}

/// The address and requests to it that work as they are.
fn lines(model: &Model, base: &str, environment: &Environment) -> String {
    let value = |name: &str| environment.get(name);
    let mut text = format!("{base}\n");
    for request in requests(model, base, &|word| by_value(word, &value)) {
        text.push_str(&format!("\n# {}\n{}\n", request.comment, request.command));
    }
    text
}

fn failed(shell: &Shell, message: &str) -> Exit {
    shell.error(message, "");
    Exit::FAILED
}

#[cfg(test)]
mod tests {
    use super::folder;
    use std::path::Path;

    #[test]
    fn a_project_is_named_after_its_settings() {
        for (settings, expected) in [
            ("shop.yaml", "./shop-server"),
            ("some/where/shop.v2.yaml", "./shop.v2-server"),
            ("settings", "./settings-server"),
        ] {
            assert_eq!(folder(Path::new(settings)), Path::new(expected));
        }
    }
}
