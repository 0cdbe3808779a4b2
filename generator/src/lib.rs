//! What the settings decide: read, check, model, emit.
#[cfg(feature = "cli")]
pub mod apply;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod diagnostic;
pub mod emit;
pub mod model;
#[cfg(feature = "cli")]
pub mod package;
pub mod read;

/// A settings file.
#[derive(Debug, Clone)]
pub struct Source {
    /// As it is shown in messages.
    pub path: String,
    #[expect(missing_docs, reason = "as its name says")]
    pub text: String,
}
pub mod settings;

/// What a settings file comes to.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The model; `None` when there are errors.
    pub model: Option<model::Model>,
    /// Everything that was found, warnings and notes included.
    pub diagnostics: diagnostic::Diagnostics,
}

/// Reads and checks a settings file.
pub fn check(source: &Source) -> Checked {
    let mut diagnostics = diagnostic::Diagnostics::default();
    let model = match read::parse(&source.text) {
        Ok(tree) => {
            let settings = settings::read(&tree, &mut diagnostics);
            settings.and_then(|settings| check::check_api(&settings, &mut diagnostics))
        }
        Err(problem) => {
            diagnostics.push(problem);
            None
        }
    };
    Checked { model, diagnostics }
}
