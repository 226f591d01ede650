//! Tables of comma-separated values (RFC 4180): written so that no spreadsheet runs a resident's words as a formula.

/// One cell as it is written. A text that a spreadsheet would take for a formula gets an apostrophe in front, which
/// spreadsheets hide.
pub fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r', ';', '\t']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

/// A row without its line end.
pub fn row<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|text| cell(text.as_ref())).collect();
    cells.join(",")
}

/// A row that was read, with the line it begins on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// From 1.
    pub line: usize,
    /// The cells, without quotes.
    pub cells: Vec<String>,
}

/// Reads all rows; empty lines are left out. The mark at the beginning of files from spreadsheets is dropped.
///
/// # Errors
/// The line on which a quoted cell begins that never ends.
pub fn read(text: &str) -> Result<Vec<Row>, usize> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = Vec::new();
    let mut reader = Reader::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if reader.quoted {
            match letter {
                '"' if letters.peek() == Some(&'"') => {
                    letters.next();
                    reader.cell.push('"');
                }
                '"' => reader.quoted = false,
                '\n' => {
                    reader.line += 1;
                    reader.cell.push('\n');
                }
                other => reader.cell.push(other),
            }
            continue;
        }
        match letter {
            '"' if reader.cell.is_empty() => {
                reader.quoted = true;
                reader.quote_line = reader.line;
            }
            ',' => reader.end_cell(),
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' => rows.extend(reader.end_row()),
            other => reader.cell.push(other),
        }
    }
    if reader.quoted {
        return Err(reader.quote_line);
    }
    rows.extend(reader.end_row());
    Ok(rows)
}

/// What is read so far of one row.
struct Reader {
    line: usize,
    row_line: usize,
    quote_line: usize,
    quoted: bool,
    cell: String,
    cells: Vec<String>,
}

impl Reader {
    fn new() -> Self {
        Self {
            line: 1,
            row_line: 1,
            quote_line: 1,
            quoted: false,
            cell: String::new(),
            cells: Vec::new(),
        }
    }

    fn end_cell(&mut self) {
        self.cells.push(std::mem::take(&mut self.cell));
    }

    fn end_row(&mut self) -> Option<Row> {
        self.end_cell();
        let cells = std::mem::take(&mut self.cells);
        let row = Row {
            line: self.row_line,
            cells,
        };
        self.line += 1;
        self.row_line = self.line;
        let empty = row.cells.iter().all(|cell| cell.trim().is_empty());
        (!empty || row.cells.len() > 1).then_some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_quotes_doubled() {
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell("+12125550100"), "'+12125550100");
        assert_eq!(cell("@sum"), "'@sum");
        assert_eq!(cell("a, b"), "\"a, b\"");
        assert_eq!(cell("plain - words"), "plain - words");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let cells = ["a,b", "say \"hi\"", "two\nlines", ""];
        let text = format!("{}\r\n{}\r\n", row(["1", "2", "3", "4"]), row(cells));
        let rows = read(&text).unwrap();
        assert_eq!(
            rows[1],
            Row {
                line: 2,
                cells: cells.map(str::to_owned).to_vec()
            }
        );
    }

    #[test]
    fn rows_know_their_lines() {
        let rows = read("\u{feff}a,b\n\n\"x\ny\",2\nlast,3").unwrap();
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 3, 5]);
        assert_eq!(rows[0].cells[0], "a");
        assert_eq!(read("a\nb,\"open\n"), Err(2));
    }
}
