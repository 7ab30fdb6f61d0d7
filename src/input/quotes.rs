//! Quoted cells of a CSV text: a mark that nobody closed, or that was closed by accident further down, takes in rows.

use super::builder::HEAD;
use super::csv_form::Form;
use super::ranges::ranges;
use xuewei_core::finding::{Code, Finding, Findings, Phrase};

/// What is wrong with a quoted cell.
enum Fault {
    /// It is never closed.
    Open,
    /// Something stands behind its closing mark.
    Behind,
    /// It holds lines that look like rows of the table.
    Rows,
}

/// A quoted cell of more than one line, or with a fault.
struct Seen {
    /// The line in which its row begins.
    row: usize,
    fault: Option<Fault>,
}

/// Looks through the quoted cells of a text; tells those of several lines, and those that are broken. Whether none is.
pub fn check(text: &str, form: &Form<'_>, findings: &mut Findings) -> bool {
    let width = usual(text, form.delimiter);
    let mut over = Vec::new();
    let mut is_sound = true;
    for seen in cells(text, form.delimiter, width) {
        let row = form.lines + seen.row;
        let why = match seen.fault {
            None => {
                over.push(row);
                continue;
            }
            Some(Fault::Open) => Phrase::QuoteOpen,
            Some(Fault::Behind) => Phrase::QuoteBehind,
            Some(Fault::Rows) => Phrase::QuoteRows,
        };
        is_sound = false;
        findings.push(
            Finding::new(Code::QuoteBroken, form.name)
                .row(row)
                .because(why),
        );
    }
    over.dedup();
    if let Some(first) = over.first().filter(|_| is_sound) {
        findings.push(
            Finding::new(Code::CellOverLines, form.name)
                .row(*first)
                .with("count", over.len())
                .with("rows", ranges(&over)),
        );
    }
    is_sound
}

/// The separators that most of the first lines have: those of a row.
fn usual(text: &str, delimiter: u8) -> usize {
    let lines = text.lines().take(HEAD);
    let counts = lines.map(|line| separators(line, delimiter));
    let counts: Vec<usize> = counts.filter(|count| *count > 0).collect();
    let times = |count: usize| counts.iter().filter(|other| **other == count).count();
    // Of those that are as frequent the first, which is the headings'.
    let best = counts.iter().rev().max_by_key(|count| times(**count));
    best.copied().unwrap_or(0)
}

fn separators(line: &str, delimiter: u8) -> usize {
    memchr::memchr_iter(delimiter, line.as_bytes()).count()
}

/// The quoted cells that are of several lines or broken. After one that is broken nothing is certain: the rest is looked
/// at from the next line.
fn cells(text: &str, delimiter: u8, width: usize) -> Vec<Seen> {
    let bytes = text.as_bytes();
    let mut seen = Vec::new();
    let (mut at, mut line, mut row) = (0, 1, 1);
    let mut is_begin = true;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' if is_begin => {
                let from = at + 1;
                let end = closing(bytes, from);
                let (inside, is_closed) = match end {
                    Some(end) => (text.get(from..end).unwrap_or(""), true),
                    None => (text.get(from..).unwrap_or(""), false),
                };
                let lines = memchr::memchr_iter(b'\n', inside.as_bytes()).count();
                let behind = end.and_then(|end| bytes.get(end + 1));
                let is_end = behind.is_none_or(|b| *b == delimiter || matches!(b, b'\n' | b'\r'));
                let fault = match () {
                    () if !is_closed => Some(Fault::Open),
                    () if holds_rows(inside, delimiter, width) => Some(Fault::Rows),
                    () if !is_end => Some(Fault::Behind),
                    () => None,
                };
                let is_broken = fault.is_some();
                if is_broken || lines > 0 {
                    seen.push(Seen { row, fault });
                }
                if is_broken {
                    // From the next line on.
                    let rest = bytes.get(at..).unwrap_or_default();
                    let Some(next) = memchr::memchr(b'\n', rest) else {
                        break;
                    };
                    at += next + 1;
                    line += 1;
                    row = line;
                    is_begin = true;
                    continue;
                }
                line += lines;
                at = end.map_or(bytes.len(), |end| end + 1);
                is_begin = false;
            }
            b'\n' => {
                line += 1;
                row = line;
                is_begin = true;
                at += 1;
            }
            other => {
                is_begin = *other == delimiter;
                at += 1;
            }
        }
    }
    seen
}

/// Where the mark stands that closes a cell: two together are one of its text.
fn closing(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr(b'"', bytes.get(at..)?)?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

/// Whether the lines of a cell after its first, or its first, have the separators of a row.
fn holds_rows(inside: &str, delimiter: u8, width: usize) -> bool {
    let mut lines = inside.split('\n');
    let first = lines.next().unwrap_or("");
    let is_row = |line: &str| width > 0 && separators(line, delimiter) >= width;
    let mut others = lines.peekable();
    others.peek().is_some() && (is_row(first) || others.any(is_row))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(rows: &str) -> Vec<(usize, &'static str)> {
        let text = format!("id,points,remark\n{rows}");
        let seen = cells(&text, b',', usual(&text, b','));
        let name = |fault: Option<Fault>| match fault {
            None => "lines",
            Some(Fault::Open) => "open",
            Some(Fault::Behind) => "behind",
            Some(Fault::Rows) => "rows",
        };
        seen.into_iter().map(|s| (s.row, name(s.fault))).collect()
    }

    #[test]
    fn marks_that_are_not_closed_where_they_should_be_are_told_with_their_rows() {
        assert_eq!(faults("C1,9,\nC2,8,\"x\nC3,7,\nC4,6,\n"), [(3, "open")]);
        assert_eq!(faults("C1,9,\"x\nC2,8,\nC3,7,\"y\"\n"), [(2, "rows")]);
        assert_eq!(faults("C1,9,\"x\nC2,8,y\"\nC3,7,\n"), [(2, "rows")]);
        assert_eq!(faults("\"C1,9,x\nC2\",8,y\nC3,7,\n"), [(2, "rows")]);
        assert_eq!(faults("C1,9,\"x\"y\nC2,8,\n"), [(2, "behind")]);
        assert_eq!(faults("C1,9,\"\"x\"\"\nC2,8,\n"), [(2, "behind")]);
        assert_eq!(faults("C1,9,\"x\"\"\nC2,8,\n"), [(2, "open")]);
    }

    #[test]
    fn cells_of_several_lines_and_marks_within_cells_are_no_faults() {
        assert_eq!(
            faults("C1,9,\"x\ny, z\"\nC2,8,\"a\"\"b\"\n"),
            [(2, "lines")]
        );
        assert_eq!(faults("C1,9,5\" pipe\nC2,8,\"\"\nC3,7,\"a\""), []);
    }
}
