//! `eden routes`: a table of every endpoint and who may call it.
//! Leaves what the endpoints are to `package`.

use super::{Outcome, Shell, arguments, settings};
use crate::package::endpoints::{Endpoint, endpoints};

pub fn routes(shell: &Shell, verb: &arguments::Routes) -> Outcome {
    let model = settings::model(shell, &verb.settings.path)?;
    let list = endpoints(&model);
    let width = list
        .iter()
        .map(|endpoint| endpoint.path.chars().count())
        .max()
        .unwrap_or_default()
        .max(4);
    let mut text = format!("{:<7} {:<width$} WHO\n", "METHOD", "PATH");
    for Endpoint { method, path, who, .. } in &list {
        text.push_str(&format!("{method:<7} {path:<width$} {who}\n"));
    }
    shell.data(&text);
    Ok(())
}
