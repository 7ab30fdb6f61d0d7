//! CSV: commas, semicolons, tabs or bars; quoted cells; the encodings of `encoding`.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2_iter, memrchr};
use rayon::prelude::*;

use super::builder::{Builder, HEAD, Width};
use super::columns::position;
use super::csv_form::Form;
use super::encoding::decode;
use super::headings::Head;
use super::limits::{CELL, COLUMNS, ROWS, is_long, too_much};
use super::quotes;
use super::table::Table;
use crate::tables::inputs::Role;
use crate::tables::schema::Table as Declared;
use xuewei_core::finding::{Arg, Code, Finding, Findings, Phrase};

/// Bytes of text that one thread reads at a time.
const PIECE: usize = 1 << 20;

/// Reads a CSV file. What is wrong with its rows is told, each with its row.
///
/// # Errors
/// When it cannot be read as a table at all.
pub fn read(
    name: &str,
    bytes: &[u8],
    declared: &'static Declared,
    findings: &mut Findings,
) -> Result<Option<Table>, Finding> {
    let text = decode(bytes).map_err(|why| why.finding(name))?;
    let text = lines_as_meant(name, text)?;
    let (text, before) = without_separator_line(&text);
    let delimiter = before.unwrap_or_else(|| delimiter(text, declared));
    let lines = usize::from(before.is_some());
    let form = Form {
        name,
        declared,
        delimiter,
        lines,
    };
    if memchr(b'"', text.as_bytes()).is_some() && !quotes::check(text, &form, findings) {
        return Ok(None);
    }
    // Whatever is wrong with a row is told by who reads from the first to the last.
    match in_pieces(text, &form, PIECE) {
        Some(table) => Ok(table.finish(findings)),
        None => Ok(whole(text, &form)?.finish(findings)),
    }
}

/// The first rows of a CSV file, whatever table it is.
///
/// # Errors
/// When it is no text.
pub fn head(bytes: &[u8], name: &str) -> Result<Head, Finding> {
    /// Bytes that hold the headings of any table.
    const ENOUGH: usize = 1 << 18;
    let is_wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let cut = bytes.get(..ENOUGH).filter(|_| !is_wide);
    let cut = cut.and_then(|first| first.get(..=memrchr(b'\n', first)?));
    let text = decode(cut.unwrap_or(bytes)).map_err(|why| why.finding(name))?;
    let text = lines_as_meant(name, text)?;
    let (text, before) = without_separator_line(&text);
    let known = |d: u8, role: &Role| known_headings(text, d, role.table());
    let best = DELIMITERS.into_iter().max_by_key(|d| {
        let known = Role::ALL.iter().map(|role| known(*d, role)).max();
        (known, memchr_iter(*d, text.as_bytes()).count(), *d == b',')
    });
    let mut head = Head::default();
    let mut reader = reader(text, before.or(best).unwrap_or(b','));
    for (at, record) in reader.records().take(HEAD * 4).enumerate() {
        let Ok(record) = record else { break };
        head.push(at + 1, record.iter());
        if head.len() >= HEAD {
            break;
        }
    }
    Ok(head)
}

/// The text with one kind of line end where some programs write a carriage return alone.
fn lines_as_meant<'t>(name: &str, text: Cow<'t, str>) -> Result<Cow<'t, str>, Finding> {
    let bytes = text.as_bytes();
    if let Some(at) = memchr(0, bytes) {
        let before = bytes.get(..at).unwrap_or_default();
        let row = 1 + memchr_iter(b'\n', before).count();
        let finding = Finding::new(Code::TableBroken, name).row(row);
        return Err(finding.because(Phrase::NulBytes));
    }
    let is_alone = |at: usize| bytes.get(at + 1) != Some(&b'\n');
    match memchr_iter(b'\r', bytes).any(is_alone) {
        true => Ok(Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))),
        false => Ok(text),
    }
}

/// The text below a first line that says only what separates its cells, as Excel writes and reads it: `sep=;`.
fn without_separator_line(text: &str) -> (&str, Option<u8>) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.trim_matches(['"', '\r', MARK]);
    let separator = first.strip_prefix("sep=").or(first.strip_prefix("SEP="));
    match separator.map(str::as_bytes) {
        Some([byte]) if byte.is_ascii() && *byte != b'"' => (rest, Some(*byte)),
        _ => (text, None),
    }
}

/// Reads a text from its first row to its last.
fn whole(text: &str, form: &Form<'_>) -> Result<Builder, Finding> {
    let mut table = Builder::new(form.name, form.declared, Width::Separated);
    let mut reader = reader(text, form.delimiter);
    read_rows(&mut reader, text, form.lines, form.name, &mut table)?;
    match table.is_empty() {
        true => Err(Finding::new(Code::TableBroken, form.name).because(Phrase::FileEmpty)),
        false => Ok(table),
    }
}

/// Reads a text without quoted cells in pieces side by side, each from the beginning of a line to the end of one. `None`
/// where it has to be read from its first row to its last: it has quotes, in which a line may end that ends no row, or
/// something is wrong with a row, or it has more rows than are read.
fn in_pieces(text: &str, form: &Form<'_>, piece: usize) -> Option<Builder> {
    let bytes = text.as_bytes();
    if bytes.len() <= piece || text.starts_with(MARK) || memchr(b'"', bytes).is_some() {
        return None;
    }
    if memchr2_iter(b'\n', b'\r', bytes).count() >= ROWS {
        return None;
    }
    let mut table = Builder::new(form.name, form.declared, Width::Separated);
    let (mut rest, mut lines) = (text, form.lines);
    // The headings are among the first rows.
    while table.columns().is_none() && !rest.is_empty() {
        let (first, others) = rest.split_at(end_of_line(rest, 0));
        let mut reader = reader(first, form.delimiter);
        read_rows(&mut reader, first, lines, form.name, &mut table).ok()?;
        lines += memchr_iter(b'\n', first.as_bytes()).count();
        rest = others;
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
        let parts: Option<Vec<Builder>> = pieces.iter().map(|_| table.part()).collect();
        let read = |((text, lines), mut part): (&(&str, usize), Builder)| {
            let mut reader = reader(text, form.delimiter);
            read_rows(&mut reader, text, *lines, form.name, &mut part).ok()?;
            Some(part)
        };
        let parts: Option<Vec<Builder>> = pieces.par_iter().zip(parts?).map(read).collect();
        for part in parts? {
            table.append(part);
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
    name: &str,
    table: &mut Builder,
) -> Result<(), Finding> {
    let mut record = csv::StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|why| broken(name, &why))?
    {
        if table.len() >= ROWS {
            return Err(too_much(name, Phrase::Rows, format!("> {ROWS}"), ROWS));
        }
        if table.columns().is_none() && record.len() > COLUMNS {
            return Err(too_much(name, Phrase::Columns, record.len(), COLUMNS));
        }
        let line = lines + record.position().map_or(0, |at| line_of(text, at));
        if let Some(long) = record.iter().find(|cell| is_long(cell)) {
            let much = long.encode_utf16().count();
            return Err(too_much(name, Phrase::InOneCell, much, CELL).row(line));
        }
        table.push(line, &record);
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

/// What may stand between the cells.
const DELIMITERS: [u8; 4] = [b'|', b'\t', b';', b','];

/// The most headings of a table that one of the first lines has, parted by a delimiter.
fn known_headings(text: &str, delimiter: u8, declared: &'static Declared) -> usize {
    let in_line = |line: &str| {
        let cells = line.split(char::from(delimiter));
        let names = cells.map(|cell| cell.trim_matches(['"', ' ', MARK]));
        names
            .filter(|name| position(declared, name).is_some())
            .count()
    };
    text.lines().take(HEAD).map(in_line).max().unwrap_or(0)
}

/// The delimiter by which one of the first lines has the most headings that are known, else the one of which the first
/// line that has any has the most.
fn delimiter(text: &str, declared: &'static Declared) -> u8 {
    let lines = || text.lines().take(HEAD);
    let known = |d: u8| known_headings(text, d, declared);
    let has_any = |line: &&str| DELIMITERS.iter().any(|d| line.contains(char::from(*d)));
    let first = lines().find(has_any).unwrap_or("");
    let count = |d: u8| memchr_iter(d, first.as_bytes()).count();
    let best = DELIMITERS
        .into_iter()
        .max_by_key(|d| (known(*d), count(*d), *d == b','));
    best.unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A text of commas.
    fn form() -> Form<'static> {
        Form {
            name: "t.csv",
            declared: Role::Districts.table(),
            delimiter: b',',
            lines: 0,
        }
    }

    /// The table of a text, and the findings.
    fn read_text(text: &str) -> (Option<Table>, Vec<(Code, Option<usize>)>) {
        let mut findings = Findings::new();
        let declared = Role::Districts.table();
        let table = match read("t.csv", text.as_bytes(), declared, &mut findings) {
            Ok(table) => table,
            Err(finding) => {
                findings.push(finding);
                None
            }
        };
        let found = findings.sorted().into_iter().map(|f| (f.code, f.place.row));
        (table, found.collect())
    }

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
            let text = lines_as_meant("t.csv", text.into()).expect("no NUL");
            let form = form();
            let told = |table: Builder| {
                let mut findings = Findings::new();
                let table = table.finish(&mut findings);
                (table.as_ref().map(result), findings.sorted().into_iter().cloned().collect::<Vec<_>>())
            };
            let serial = whole(&text, &form);
            match in_pieces(&text, &form, piece) {
                Some(table) if table.is_empty() => prop_assert!(serial.is_err()),
                Some(table) => prop_assert_eq!(Some(told(table)), serial.ok().map(told)),
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
            kind in 0..3_usize,
        ) {
            let row = ["1,2,3\n".to_owned(), "1\n".to_owned(), format!("1,{}\n", "x".repeat(CELL + 1))];
            let text = format!("a,b\n{}{}{}", "1,2\n".repeat(before), row[kind], "1,2\n".repeat(after));
            let first = |findings: Findings| findings.sorted().first().map(|f| (f.code, f.place.row));
            let told = |table: Result<Builder, Finding>| match table {
                Ok(table) => {
                    let mut findings = Findings::new();
                    let table = table.finish(&mut findings);
                    prop_assert_eq!(table.is_some(), kind == 1);
                    Ok(first(findings))
                }
                Err(finding) => Ok(Some((finding.code, finding.place.row))),
            };
            let code = [Code::TableBroken, Code::RowShort, Code::TooMuch][kind];
            prop_assert_eq!(told(whole(&text, &form()))?, Some((code, Some(before + 2))));
            match in_pieces(&text, &form(), 16) {
                Some(table) => prop_assert_eq!(told(Ok(table))?, Some((code, Some(before + 2)))),
                None => prop_assert!(kind == 2 || text.len() <= 16),
            }
        }
    }

    #[test]
    fn a_quoted_cell_over_two_lines_is_not_cut() {
        let text = format!("id,name\n{}2,\"a\nb\"\n3,c\n", "1,x\n".repeat(20));
        assert!(in_pieces(&text, &form(), 8).is_none());
        let (table, found) = read_text(&text);
        let table = table.expect("a table");
        assert_eq!(table.columns[1].get(20), "a\nb");
        assert_eq!(table.row_numbers[21], 24);
        assert_eq!(found, [(Code::CellOverLines, Some(22))]);
    }

    #[test]
    fn rows_are_numbered_as_an_editor_shows_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = "id,name\n\n007,\"a,b\"\n,\n8,\n".replace('\n', end);
            let (table, found) = read_text(&text);
            let table = table.expect("a table");
            assert_eq!(table.row_numbers, [3, 5], "{end:?}");
            assert_eq!(table.columns[0].get(0), "007");
            assert_eq!(table.columns[1].get(0), "a,b");
            assert_eq!(table.columns[1].get(1), "");
            assert_eq!(found, []);
        }
    }

    #[test]
    fn rows_of_more_or_fewer_cells_are_findings_with_their_rows() {
        let (table, found) = read_text("id,name\n1,a\n2,b,c\n3,d\n4,e,f\n");
        assert!(table.is_none());
        assert_eq!(
            found,
            [(Code::TableBroken, Some(3)), (Code::TableBroken, Some(5))]
        );
        let (table, found) = read_text("id,name,\n1,a\n2\n3,c,,\n4");
        assert_eq!(table.expect("a table").len(), 4);
        assert_eq!(
            found,
            [(Code::RowShort, Some(3)), (Code::RowShort, Some(5))]
        );
    }

    #[test]
    fn what_separates_the_cells_is_seen_or_said() {
        for text in [
            "sep=;\nid;name\n1;a,b\n",
            "\u{feff}sep=;\r\nid;name\r\n1;a,b\r\n",
            "\n\nid|name\n1|a,b\n",
            "\nid\tname\n1\ta,b\n",
            "\n一览\nid\tname\n1\ta,b\n",
        ] {
            let (table, _) = read_text(&text.replace("id", "district").replace("name", "town"));
            let table = table.expect("a table");
            assert_eq!(table.columns[1].get(0), "a,b", "{text}");
            let row = 1 + text
                .find('1')
                .map_or(0, |at| text[..at].matches('\n').count());
            assert_eq!(table.row_numbers, [row], "{text}");
        }
    }

    #[test]
    fn bytes_of_nothing_are_told_with_their_row() {
        let (table, found) = read_text("id,name\n1,a\n2,\0\n");
        assert!(table.is_none());
        assert_eq!(found, [(Code::TableBroken, Some(3))]);
    }
}
