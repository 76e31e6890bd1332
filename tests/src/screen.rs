//! A terminal of a few lines: enough of one to see what a display shows.

/// A screen of fixed size that understands what the display of a crawl sends: text, line ends,
/// cursor up, clear to the end of line and screen, colours.
#[derive(Debug)]
pub struct Screen {
    rows: usize,
    columns: usize,
    cells: Vec<Vec<char>>,
    at: (usize, usize),
    /// Lines that were longer than the screen is wide.
    pub wrapped: usize,
    /// Sequences it does not understand: modes that somebody would have to undo.
    pub unknown: Vec<String>,
}

impl Screen {
    /// An empty screen.
    #[must_use]
    pub fn new(rows: usize, columns: usize) -> Self {
        let cells = vec![vec![' '; columns]; rows];
        Self { rows, columns, cells, at: (0, 0), wrapped: 0, unknown: Vec::new() }
    }

    /// Makes it another size, as terminals do that fold what does not fit: lines that became too long take
    /// several rows, and what has no room goes up and away.
    pub fn resize(&mut self, rows: usize, columns: usize) {
        let text = |row: &Vec<char>| row.iter().collect::<String>().trim_end().to_owned();
        let mut cells: Vec<Vec<char>> = Vec::new();
        for row in &self.cells[..=self.at.0] {
            let line: Vec<char> = text(row).chars().collect();
            let mut folded: Vec<Vec<char>> = line.chunks(columns).map(<[char]>::to_vec).collect();
            if folded.is_empty() {
                folded.push(Vec::new());
            }
            cells.append(&mut folded);
        }
        cells.drain(..cells.len().saturating_sub(rows));
        self.at = (cells.len() - 1, self.at.1.min(columns));
        cells.resize(rows, Vec::new());
        for row in &mut cells {
            row.resize(columns, ' ');
        }
        (self.rows, self.columns, self.cells) = (rows, columns, cells);
    }

    /// Takes what was sent.
    pub fn take(&mut self, text: &str) {
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            match character {
                '\x1b' => {
                    let mut sequence = String::new();
                    for character in rest.by_ref() {
                        sequence.push(character);
                        if character.is_ascii_alphabetic() {
                            break;
                        }
                    }
                    self.escape(&sequence);
                }
                '\r' => self.at.1 = 0,
                '\n' => self.down(),
                character if character.is_control() => {}
                character => self.put(character),
            }
        }
    }

    fn put(&mut self, character: char) {
        if self.at.1 == self.columns {
            self.wrapped += 1;
            self.at.1 = 0;
            self.down();
        }
        self.cells[self.at.0][self.at.1] = character;
        self.at.1 += 1;
    }

    fn down(&mut self) {
        if self.at.0 + 1 < self.rows {
            self.at.0 += 1;
        } else {
            self.cells.remove(0);
            self.cells.push(vec![' '; self.columns]);
        }
    }

    fn escape(&mut self, sequence: &str) {
        let (row, column) = self.at;
        match sequence {
            "[K" => self.cells[row][column.min(self.columns)..].fill(' '),
            "[J" => {
                self.cells[row][column.min(self.columns)..].fill(' ');
                for row in &mut self.cells[row + 1..] {
                    row.fill(' ');
                }
            }
            "[?2026h" | "[?2026l" => {}
            other if other.ends_with('m') => {}
            other => match other.strip_prefix('[').and_then(|n| n.strip_suffix('A')) {
                Some(up) => self.at.0 = row.saturating_sub(up.parse().unwrap_or(1)),
                None => self.unknown.push(other.to_owned()),
            },
        }
    }

    /// Its lines, without blanks at their ends.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.cells.iter().map(|row| row.iter().collect::<String>().trim_end().to_owned()).collect()
    }
}
