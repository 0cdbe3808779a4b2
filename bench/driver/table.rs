//! Markdown tables, laid out so that they read well as text too.
//! Leaves the figures to the measurements.

/// A table under construction.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings; the first column is text, the others are figures.
    pub fn new(headings: &[&str]) -> Self {
        Self {
            rows: vec![headings.iter().map(|&heading| heading.to_owned()).collect()],
        }
    }

    /// One more row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The finished text.
    pub fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let cell = |row: &Vec<String>, column: usize| row.get(column).cloned().unwrap_or_default();
        let width = |column| {
            self.rows
                .iter()
                .map(|row| cell(row, column).chars().count())
                .max()
                .unwrap_or(0)
                .max(3)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for (number, row) in self.rows.iter().enumerate() {
            for (column, &width) in widths.iter().enumerate() {
                let cell = cell(row, column);
                text += &if column == 0 {
                    format!("| {cell:<width$} ")
                } else {
                    format!("| {cell:>width$} ")
                };
            }
            text += "|\n";
            if number == 0 {
                for (column, width) in widths.iter().enumerate() {
                    let line = "-".repeat(width - usize::from(column > 0));
                    text += &if column == 0 {
                        format!("| {line} ")
                    } else {
                        format!("| {line}: ")
                    };
                }
                text += "|\n";
            }
        }
        text
    }
}

/// A figure with as many digits as mean something.
pub fn figure(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Table, figure};

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(&["what", "CPU"]);
        table.row(vec!["a".to_owned(), figure(12.345)]);
        table.row(vec!["b".to_owned(), figure(1234.5)]);
        assert_eq!(
            table.text(),
            "| what |  CPU |\n| ---- | ---: |\n| a    | 12.3 |\n| b    | 1234 |\n"
        );
    }
}
