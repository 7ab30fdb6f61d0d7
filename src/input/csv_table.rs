//! CSV: commas, semicolons or tabs; quoted cells; the encodings of `encoding`.

use memchr::{memchr, memchr_iter, memchr2_iter};
use rayon::prelude::*;

use super::encoding::decode;
use super::limits::{CELL, COLUMNS, ROWS, is_long, too_much};
use super::table::{TITLES, Table};
use xuewei_core::finding::{Arg, Code, Finding, Phrase};

/// Bytes of text that one thread reads at a time.
const PIECE: usize = 1 << 20;

/// Reads a CSV file.
pub fn read(name: &str, bytes: &[u8]) -> Result<Table, Finding> {
    let text = decode(bytes).map_err(|why| why.finding(name))?;
    // Whatever is wrong with a row is told by who reads from the first to the last.
    match in_pieces(name, &text, PIECE) {
        Some(table) => Ok(table),
        None => whole(name, &text),
    }
}

/// Reads a text from its first row to its last.
fn whole(name: &str, text: &str) -> Result<Table, Finding> {
    let mut reader = reader(text, delimiter(text));
    let mut record = csv::StringRecord::new();
    if !reader
        .read_record(&mut record)
        .map_err(|why| broken(name, &why))?
    {
        return Err(Finding::new(Code::TableBroken, name).because(Phrase::FileEmpty));
    }
    if record.len() > COLUMNS {
        return Err(too_much(name, Phrase::Columns, record.len(), COLUMNS));
    }
    let mut table = Table::with_headers(name, &record);
    read_rows(&mut reader, text, 0, &mut table)?;
    Ok(table)
}

/// Reads a text without quoted cells in pieces side by side, each from the beginning of a line to the end of one. `None`
/// where it has to be read from its first row to its last: it has quotes, in which a line may end that ends no row, or
/// something is wrong with a row, or it has more rows than are read.
fn in_pieces(name: &str, text: &str, piece: usize) -> Option<Table> {
    let bytes = text.as_bytes();
    if bytes.len() <= piece || text.starts_with(MARK) || memchr(b'"', bytes).is_some() {
        return None;
    }
    if memchr2_iter(b'\n', b'\r', bytes).count() >= ROWS {
        return None;
    }
    let delimiter = delimiter(text);
    let mut headers = reader(text, delimiter);
    let mut record = csv::StringRecord::new();
    if !headers.read_record(&mut record).ok()? || record.len() > COLUMNS {
        return None;
    }
    let mut table = Table::with_headers(name, &record);
    let mut rest = text.get(usize::try_from(headers.position().byte()).ok()?..)?;
    let mut lines = usize::try_from(headers.position().line())
        .ok()?
        .checked_sub(1)?;
    if rest.starts_with(MARK) {
        return None;
    }
    // As many at a time as keep every thread at work, so that no more of the text than that is held twice.
    let at_once = 2 * rayon::current_num_threads();
    while !rest.is_empty() {
        let mut pieces: Vec<(&str, usize)> = Vec::new();
        while pieces.len() < at_once && !rest.is_empty() {
            let (first, others) = rest.split_at(end_of_line(rest, piece));
            pieces.push((first, lines));
            lines += memchr_iter(b'\n', first.as_bytes()).count();
            rest = others;
        }
        let read = |(text, lines): &(&str, usize)| {
            let mut part = Table::with_headers(name, &record);
            read_rows(&mut reader(text, delimiter), text, *lines, &mut part).ok()?;
            Some(part)
        };
        let parts: Option<Vec<Table>> = pieces.par_iter().map(read).collect();
        for part in parts? {
            table.append(&part);
        }
    }
    Some(table)
}

/// The byte order mark, which the reader takes off the beginning of what it reads, and off nothing else.
const MARK: char = '\u{feff}';

/// Where the line ends in which so many bytes of a text are full. No mark follows that the reader would take off.
fn end_of_line(text: &str, bytes: usize) -> usize {
    let all = text.as_bytes();
    let from = bytes.min(all.len());
    let ends = memchr_iter(b'\n', all.get(from..).unwrap_or_default());
    ends.map(|at| from + at + 1)
        .find(|end| !text.get(*end..).is_some_and(|next| next.starts_with(MARK)))
        .unwrap_or(all.len())
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
}

fn broken(name: &str, why: &csv::Error) -> Finding {
    let line = why.position().map_or(1, csv::Position::line);
    Finding::new(Code::TableBroken, name)
        .row(usize::try_from(line).unwrap_or(usize::MAX))
        .with("why", Arg::quoted(why))
}

/// Reads what is left of a text into a table; `lines` stand before the text in its file.
fn read_rows(
    reader: &mut csv::Reader<&[u8]>,
    text: &str,
    lines: usize,
    table: &mut Table,
) -> Result<(), Finding> {
    let name = table.file.clone();
    let name = name.as_str();
    let mut record = csv::StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|why| broken(name, &why))?
    {
        if table.len() >= ROWS {
            return Err(too_much(name, Phrase::Rows, format!("> {ROWS}"), ROWS));
        }
        let line = lines + record.position().map_or(0, |at| line_of(text, at));
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
    Ok(())
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
    use proptest::prelude::*;

    /// A table as it can be compared: headings, cells row by row, numbers of the rows.
    type Told = (Vec<String>, Vec<Vec<String>>, Vec<usize>);

    fn result(table: &Table) -> Told {
        let rows = (0..table.len()).map(|row| {
            table
                .columns
                .iter()
                .map(|c| c.get(row).to_owned())
                .collect()
        });
        let headings = table.columns.iter().map(|c| c.name.clone());
        (
            headings.collect(),
            rows.collect(),
            table.row_numbers.clone(),
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn in_pieces_a_text_is_the_table_that_it_is_as_a_whole(
            lines in prop::collection::vec("([a1积 '=\u{feff}]{0,3},){0,2}[a1积 '=\u{feff}]{0,3}", 1..12),
            ends in prop::collection::vec(prop::sample::select(vec!["\n", "\r\n", "\n\n", "\r\n\r\n", "\r"]), 12),
            piece in 1..20_usize,
        ) {
            let text: String = lines.iter().zip(&ends).flat_map(|(line, end)| [line, *end]).collect();
            let serial = whole("t.csv", &text);
            match in_pieces("t.csv", &text, piece) {
                Some(table) => prop_assert_eq!(Ok(result(&table)), serial.as_ref().map(result)),
                // A row with something wrong, or a text that is too short or begins with a mark.
                None => prop_assert!(
                    serial.is_err()
                        || text.len() <= piece
                        || text.starts_with(MARK)
                        || text.trim_start_matches(['\r', '\n']).split(['\r', '\n']).nth(1).is_some_and(|l| l.starts_with(MARK))
                ),
            }
        }

        #[test]
        fn what_is_wrong_with_a_row_is_told_as_by_who_reads_from_the_first(
            before in 0..40_usize,
            after in 0..40_usize,
            long in any::<bool>(),
        ) {
            let row = if long { format!("1,{}\n", "x".repeat(CELL + 1)) } else { "1,2,3\n".to_owned() };
            let text = format!("a,b\n{}{row}{}", "1,2\n".repeat(before), "1,2\n".repeat(after));
            prop_assert!(in_pieces("t.csv", &text, 16).is_none());
            let found = read("t.csv", text.as_bytes()).map(|table| result(&table));
            let found = found.expect_err("a finding");
            prop_assert_eq!(found.place.row, Some(before + 2));
            prop_assert_eq!(Some(found), whole("t.csv", &text).err());
        }
    }

    #[test]
    fn a_quoted_cell_over_two_lines_is_not_cut() {
        let text = format!("id,name\n{}2,\"a\nb\"\n3,c\n", "1,x\n".repeat(20));
        assert!(in_pieces("t.csv", &text, 8).is_none());
        let table = read("t.csv", text.as_bytes()).expect("a table");
        assert_eq!(table.columns[1].get(20), "a\nb");
        assert_eq!(table.row_numbers[21], 24);
    }

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
