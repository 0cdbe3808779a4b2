//! Room on the page: how much fits behind a position, and how wide a text is.
//! Leaves what to do about it to the printers beside it.

/// rustfmt's `max_width`; the generated project sets no other.
pub(super) const PAGE: usize = 100;
/// One step of indentation.
pub(super) const TAB: usize = 4;

/// A place on the page: the indentation of its line, how far right of it we are, and how much still fits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) indent: usize,
    pub(super) offset: usize,
    pub(super) width: usize,
}

impl Shape {
    /// The beginning of a line.
    pub(super) fn indented(indent: usize) -> Self {
        Shape {
            indent,
            offset: 0,
            width: PAGE.saturating_sub(indent),
        }
    }

    /// Further right on the same line.
    pub(super) fn right(self, by: usize) -> Option<Self> {
        Some(Shape {
            offset: self.offset + by,
            width: self.width.checked_sub(by)?,
            ..self
        })
    }

    /// The same place with `by` columns kept free at the end.
    pub(super) fn narrower(self, by: usize) -> Option<Self> {
        Some(Shape {
            width: self.width.checked_sub(by)?,
            ..self
        })
    }

    /// The beginning of a line `by` columns further in, up to the edge of the page.
    pub(super) fn inner(self, by: usize) -> Self {
        Shape::indented(self.indent + by)
    }

    /// What others keep free behind this place.
    pub(super) fn kept_free(self) -> usize {
        PAGE.saturating_sub(self.indent + self.offset + self.width)
    }

    /// Whether `text` can stand here: its first line on this one, all others on the page, and its last one without
    /// touching what is kept free.
    pub(super) fn fits(self, text: &str) -> bool {
        let mut lines = text.lines();
        if lines.next().map_or(0, width) > self.width {
            return false;
        }
        let rest: Vec<&str> = lines.collect();
        match rest.last() {
            None => true,
            Some(last) => {
                rest.iter().all(|line| width(line) <= PAGE) && width(last) <= self.indent + self.offset + self.width
            }
        }
    }
}

/// A line end and the indentation after it.
pub(super) fn line_break(indent: usize) -> String {
    format!("\n{}", " ".repeat(indent))
}

/// How many columns `text` takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// The width of the first line.
pub(super) fn first_width(text: &str) -> usize {
    text.lines().next().map_or(0, width)
}

/// The width of the last line.
pub(super) fn last_width(text: &str) -> usize {
    text.rsplit('\n').next().map_or(0, width)
}

/// Columns of one character: two for the wide scripts of East Asia and pictures, none for marks that combine.
fn columns(letter: char) -> usize {
    match letter {
        '\u{0300}'..='\u{036f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{Shape, width};

    #[test]
    fn wide_letters_take_two_columns() {
        assert_eq!(width("abc"), 3);
        assert_eq!(width("日本"), 4);
        assert_eq!(width("e\u{301}"), 1);
    }

    #[test]
    fn a_text_fits_when_each_of_its_lines_does() {
        let shape = Shape {
            indent: 0,
            offset: 90,
            width: 9,
        };
        assert!(shape.fits("123456789"));
        assert!(!shape.fits("1234567890"));
        assert!(shape.fits(&format!("x\n{}", "y".repeat(99))));
        assert!(!shape.fits(&format!("x\n{}", "y".repeat(100))));
        assert!(!shape.fits(&format!("x\n{}\ny", "y".repeat(101))));
    }
}
