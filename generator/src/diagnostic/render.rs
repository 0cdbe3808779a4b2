//! How problems look: `file:line:column` with the line, a caret and the hint, as the Rust compiler prints them.
//! Leaves where they are printed, and whether in colour, to the caller.

use super::{Diagnostic, Diagnostics, Place, Severity};
use crate::Source;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

impl Diagnostics {
    /// All problems of `source`, ready to be printed; empty when there are none.
    pub fn render(&self, source: &Source, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let lines: Vec<&str> = source.text.lines().collect();
        let mut text = String::new();
        for diagnostic in self.sorted() {
            text.push_str(&renderer.render(&[group(diagnostic, &source.path, &lines)]));
            text.push_str("\n\n");
        }
        if self.is_full() {
            text.push_str("there are more problems: these are the first that were found\n");
        }
        text
    }
}

fn group<'a>(diagnostic: &'a Diagnostic, path: &'a str, lines: &[&'a str]) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(diagnostic.message.as_str()).id(diagnostic.name));
    if let Some(line) = usize::try_from(diagnostic.place.line)
        .ok()
        .and_then(|line| lines.get(line.checked_sub(1)?))
    {
        let mut snippet = Snippet::source(*line)
            .line_start(diagnostic.place.line as usize)
            .path(path)
            .annotation(AnnotationKind::Primary.span(span(line, diagnostic.place)));
        if line.is_empty() {
            snippet = snippet.fold(false);
        }
        group = group.element(snippet);
    } else {
        group = group.element(Origin::path(path));
    }
    if let Some((line, column)) = diagnostic.place.used {
        group = group.element(Level::NOTE.message(format!("used through the alias at {path}:{line}:{column}")));
    }
    if let Some(hint) = &diagnostic.hint {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    group
}

/// Bytes of `line` that `place` covers: at least one character, at most to the end of the line.
fn span(line: &str, place: Place) -> std::ops::Range<usize> {
    let start = (place.column as usize).saturating_sub(1);
    let end = start + (place.length as usize).max(1);
    let byte = |character: usize| line.char_indices().nth(character).map_or(line.len(), |(byte, _)| byte);
    let start = byte(start);
    let end = byte(end);
    // the white space before the next key belongs to nobody
    let shown = line[start..end].trim_end();
    start..start + shown.len().max(usize::from(end > start))
}

#[cfg(test)]
mod tests {
    use super::span;
    use crate::diagnostic::Place;

    #[test]
    fn spans_count_characters_and_stay_in_the_line() {
        let place = |column, length| Place {
            line: 1,
            column,
            length,
            used: None,
        };
        for (line, column, length, expected) in [
            ("abc: 1", 1, 3, "abc"),
            ("äö: ü", 5, 1, "ü"),
            ("a: b  ", 4, 9, "b"),
            ("a", 9, 2, ""),
        ] {
            assert_eq!(&line[span(line, place(column, length))], expected, "{line}");
        }
    }
}
