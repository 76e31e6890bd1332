//! Tables of text.

use std::fmt::Write;

/// Rows under a head; the first column to the left, the others to the right. A first column of
/// more than `WIDEST` characters is cut.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

/// Widest first column.
const WIDEST: usize = 48;

impl Table {
    /// A table with these heads.
    #[must_use]
    pub(crate) fn new(heads: &[&str]) -> Self {
        Self { rows: vec![heads.iter().map(|&head| head.to_owned()).collect()] }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The table, each line indented by two.
    #[must_use]
    pub(crate) fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0).min(WIDEST)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut out = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (column, cell) in row.iter().enumerate() {
                let width = widths[column];
                let _ = if column == 0 {
                    write!(line, "  {:<width$}", cut(cell, width))
                } else {
                    write!(line, "  {:>width$}", cut(cell, width))
                };
            }
            let _ = writeln!(out, "{}", line.trim_end());
        }
        out
    }
}

/// At most `width` characters.
#[must_use]
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(width.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(&["site", "n"]);
        table.row(vec!["news.example".into(), "12".into()]);
        table.row(vec!["x".repeat(60), "3".into()]);
        let text = table.text();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.iter().all(|line| line.chars().count() == WIDEST + 6), "{text}");
        assert!(lines[2].contains('…'));
    }
}
