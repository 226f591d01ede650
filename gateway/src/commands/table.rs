//! Aligned tables for people.

/// Lines of a table whose columns are as wide as their widest cell; the last column may be as long as it likes.
pub fn lines(head: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let mut widths: Vec<usize> = head.iter().map(|cell| width(cell)).collect();
    for row in rows {
        for (column, cell) in widths.iter_mut().zip(row) {
            *column = (*column).max(width(cell));
        }
    }
    let mut lines = vec![line(head.iter().copied(), &widths)];
    lines.extend(rows.iter().map(|row| line(row.iter().map(String::as_str), &widths)));
    lines
}

fn line<'a>(cells: impl Iterator<Item = &'a str>, widths: &[usize]) -> String {
    let mut out = String::new();
    for (cell, wanted) in cells.zip(widths) {
        out.push_str(cell);
        out.extend(std::iter::repeat_n(
            ' ',
            wanted.saturating_sub(width(cell)).saturating_add(2),
        ));
    }
    out.trim_end().to_owned()
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// The beginning of a text on one line, with an ellipsis where it was cut.
pub fn short(text: &str, longest: usize) -> String {
    let one_line: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    if width(&one_line) <= longest {
        return one_line;
    }
    let mut cut: String = one_line.chars().take(longest.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other() {
        let rows = vec![
            vec!["a".to_owned(), "one".to_owned()],
            vec!["long".to_owned(), "two".to_owned()],
        ];
        assert_eq!(lines(&["id", "word"], &rows), ["id    word", "a     one", "long  two"]);
    }

    #[test]
    fn terminal_codes_do_not_reach_the_terminal() {
        assert_eq!(short("a\u{1b}[31m\nb", 20), "a [31m b");
        assert_eq!(short("abcdef", 4), "abc…");
    }
}
