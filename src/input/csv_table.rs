//! CSV: commas, semicolons or tabs; quoted cells; the encodings of `encoding`.

use super::encoding::decode;
use super::limits::{CELL, COLUMNS, ROWS, is_long, too_much};
use super::table::{TITLES, Table};
use xuewei_core::finding::{Arg, Code, Finding, Phrase};

/// Reads a CSV file.
pub fn read(name: &str, bytes: &[u8]) -> Result<Table, Finding> {
    let text = decode(bytes)
        .ok_or_else(|| Finding::new(Code::TableBroken, name).because(Phrase::NoText))?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let broken = |e: csv::Error| {
        let line = e.position().map_or(1, |p| p.line());
        Finding::new(Code::TableBroken, name)
            .row(usize::try_from(line).unwrap_or(usize::MAX))
            .with("why", Arg::quoted(e))
    };
    let mut record = csv::StringRecord::new();
    if !reader.read_record(&mut record).map_err(broken)? {
        return Err(Finding::new(Code::TableBroken, name).because(Phrase::FileEmpty));
    }
    if record.len() > COLUMNS {
        return Err(too_much(name, Phrase::Columns, record.len(), COLUMNS));
    }
    let mut table = Table::with_headers(name, &record);
    while reader.read_record(&mut record).map_err(broken)? {
        if table.len() >= ROWS {
            return Err(too_much(name, Phrase::Rows, format!("> {ROWS}"), ROWS));
        }
        let line = record.position().map_or(0, |at| line_of(&text, at));
        if let Some(long) = record.iter().find(|cell| is_long(cell)) {
            let much = long.encode_utf16().count();
            return Err(too_much(name, Phrase::InOneCell, much, CELL).row(line));
        }
        // A cell too many means that a comma stands unquoted, and every cell after it is in the
        // wrong column: not to be guessed at.
        if record.len() > table.columns.len()
            && record
                .iter()
                .skip(table.columns.len())
                .any(|cell| !cell.trim().is_empty())
        {
            // A title over the table is no comma too many.
            let filled = table.columns.iter().filter(|c| !c.name.is_empty()).count();
            if filled <= 1 && table.len() <= TITLES {
                return Err(Finding::new(Code::HeaderLower, name).row(line));
            }
            return Err(Finding::new(Code::TableBroken, name)
                .row(line)
                .because(Phrase::CellsTooMany)
                .with("cells", record.len())
                .with("headers", table.columns.len()));
        }
        table.push_row(line, &record);
    }
    Ok(table)
}

/// The line on which a record begins: its position counts from before the blank lines above it.
fn line_of(text: &str, at: &csv::Position) -> usize {
    let rest = usize::try_from(at.byte()).map_or("", |byte| text.get(byte..).unwrap_or(""));
    let blank = rest
        .bytes()
        .take_while(|b| matches!(b, b'\n' | b'\r'))
        .filter(|b| *b == b'\n')
        .count();
    usize::try_from(at.line()).unwrap_or(usize::MAX) + blank
}

/// The delimiter that the header line uses most.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or("");
    let count = |d: char| header.matches(d).count();
    [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|d| count(char::from(*d)))
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_numbered_as_an_editor_shows_them() {
        let table = read("t.csv", "id,name\n\n007,\"a,b\"\n,\n8\n".as_bytes()).expect("a table");
        assert_eq!(table.row_numbers, [3, 5]);
        assert_eq!(table.columns[0].get(0), "007");
        assert_eq!(table.columns[1].get(0), "a,b");
        assert_eq!(table.columns[1].get(1), "");
    }

    #[test]
    fn a_cell_too_many_is_a_finding_with_its_row() {
        let finding = read("t.csv", b"id,name\n1,a\n2,b,c\n").expect_err("a finding");
        assert_eq!(
            (finding.code, finding.place.row),
            (Code::TableBroken, Some(3))
        );
    }
}
