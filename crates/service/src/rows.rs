//! Rows of uploaded tables, as an editor counts them: shown beside what was found about them, and corrected cell by cell.
//! Tables in text and UTF-8 only; a workbook is corrected in the workbook.

use std::collections::BTreeMap;
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder, WriterBuilder};

/// Bytes of a table whose rows are looked at.
const LARGEST: u64 = 128 << 20;

/// Cells of a row that are shown.
const CELLS: usize = 40;

/// Letters of a cell that are shown.
pub const LETTERS: usize = 60;

/// A row, each cell with its heading.
pub type Row = Vec<(String, String)>;

/// Why a cell is not corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCell {
    /// The table is none in text and UTF-8, or too large.
    Table,
    /// It has no such row, or column.
    Place,
}

/// Whether the rows of a file can be shown and corrected.
pub fn is_text(name: &str) -> bool {
    name.to_lowercase().ends_with(".csv")
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let small = std::fs::metadata(path).ok()?.len() <= LARGEST;
    small.then(|| std::fs::read(path).ok()).flatten()
}

/// The sign between cells that the first line has most of.
fn delimiter(bytes: &[u8]) -> u8 {
    let line = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let count = |sign: u8| line.iter().filter(|byte| **byte == sign).count();
    let most = b",;\t|".iter().copied();
    most.max_by_key(|sign| (count(*sign), *sign == b','))
        .unwrap_or(b',')
}

/// A record with the line on which it begins and the bytes that it takes up, without its line end.
struct Found {
    line: u64,
    from: usize,
    to: usize,
    cells: ByteRecord,
}

/// The records of a table up to a line; the first has the headings.
fn records(bytes: &[u8], last: u64) -> Option<Vec<Found>> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(bytes))
        .flexible(true)
        .has_headers(false)
        .from_reader(bytes);
    let mut all = Vec::new();
    let mut cells = ByteRecord::new();
    while reader.read_byte_record(&mut cells).ok()? {
        let at = cells.position()?;
        let start = usize::try_from(at.byte()).ok()?;
        let end = usize::try_from(reader.position().byte()).ok()?;
        // Blank lines before a record are counted to it.
        let is_end = |byte: &&u8| matches!(**byte, b'\r' | b'\n');
        let before = bytes.get(start..end)?.iter().take_while(is_end);
        let (skipped, lines) = before.fold((0, 0), |(skipped, lines), byte| {
            (skipped + 1, lines + u64::from(*byte == b'\n'))
        });
        let line = at.line() + lines;
        if line > last {
            break;
        }
        let tail = bytes
            .get(start..end)?
            .iter()
            .rev()
            .take_while(is_end)
            .count();
        all.push(Found {
            line,
            from: start + skipped,
            to: end - tail,
            cells: cells.clone(),
        });
    }
    Some(all)
}

/// Text in UTF-8; of other codes nothing is shown, rather than what is misread.
fn text(cell: &[u8]) -> Option<&str> {
    std::str::from_utf8(cell.strip_prefix(b"\xef\xbb\xbf").unwrap_or(cell)).ok()
}

/// Rows of a table by the line on which they begin.
pub fn shown(path: &Path, wanted: &[u64]) -> BTreeMap<u64, Row> {
    of_file(path, wanted).unwrap_or_default()
}

fn of_file(path: &Path, wanted: &[u64]) -> Option<BTreeMap<u64, Row>> {
    let bytes = read(path)?;
    let all = records(&bytes, *wanted.iter().max()?)?;
    let cut = |cell: &[u8]| Some(text(cell)?.chars().take(LETTERS).collect::<String>());
    let cells = |found: &Found| {
        found
            .cells
            .iter()
            .take(CELLS)
            .map(cut)
            .collect::<Option<Vec<String>>>()
    };
    let headings = cells(all.first()?)?;
    let mut rows = BTreeMap::new();
    for found in all
        .iter()
        .skip(1)
        .filter(|found| wanted.contains(&found.line))
    {
        rows.insert(
            found.line,
            headings.iter().cloned().zip(cells(found)?).collect(),
        );
    }
    Some(rows)
}

/// The table with another value in one cell; every other row stays as it is, byte for byte.
///
/// # Errors
/// The table cannot be read, or has no such cell.
pub fn corrected(path: &Path, row: u64, column: &str, value: &str) -> Result<Vec<u8>, NoCell> {
    let mut bytes = read(path).ok_or(NoCell::Table)?;
    let all = records(&bytes, row).ok_or(NoCell::Table)?;
    let (headings, found) = match (all.first(), all.last()) {
        (Some(headings), Some(found)) if all.len() > 1 && found.line == row => (headings, found),
        _ => return Err(NoCell::Place),
    };
    // Of two columns with one heading it is not known which is meant.
    let is_meant = |(_, heading): &(usize, &[u8])| {
        text(heading).is_some_and(|heading| heading.trim() == column)
    };
    let mut same = headings.cells.iter().enumerate().filter(is_meant);
    let (Some((place, _)), None) = (same.next(), same.next()) else {
        return Err(NoCell::Place);
    };
    if found.cells.iter().any(|cell| text(cell).is_none()) {
        return Err(NoCell::Table);
    }
    let mut cells: Vec<&[u8]> = found.cells.iter().collect();
    cells.resize(cells.len().max(place + 1), b"");
    cells[place] = value.as_bytes();
    let mut writer = WriterBuilder::new()
        .delimiter(delimiter(&bytes))
        .from_writer(Vec::new());
    writer.write_record(&cells).map_err(|_| NoCell::Table)?;
    let mut record = writer.into_inner().map_err(|_| NoCell::Table)?;
    record.truncate(record.len().saturating_sub(1));
    bytes.splice(found.from..found.to, record);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let at = tempfile::tempdir().unwrap();
        let path = at.path().join("children.csv");
        std::fs::write(&path, text).unwrap();
        (at, path)
    }

    const TABLE: &str =
        "\u{feff}child_id;note;lon\r\nC1;\"two\nlines\";120\r\n\r\nC2;<b>;x\r\nC3;a";

    #[test]
    fn rows_are_counted_as_an_editor_does() {
        let (_at, path) = file(TABLE.as_bytes());
        let rows = shown(&path, &[2, 5, 6, 9]);
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let first = [
            pair("child_id", "C1"),
            pair("note", "two\nlines"),
            pair("lon", "120"),
        ];
        assert_eq!(rows[&2], first);
        assert_eq!(rows[&5][2], pair("lon", "x"));
        assert_eq!(rows[&6], [pair("child_id", "C3"), pair("note", "a")]);
        assert_eq!(rows.len(), 3);
    }

    #[test]
    fn one_cell_is_corrected_and_every_other_row_stays() {
        let (_at, path) = file(TABLE.as_bytes());
        let with = |row, column, value| {
            corrected(&path, row, column, value).map(|bytes| String::from_utf8(bytes).unwrap())
        };
        assert_eq!(
            with(5, "lon", "121.5").unwrap(),
            TABLE.replace("<b>;x", "<b>;121.5")
        );
        assert_eq!(with(2, "lon", "9").unwrap(), TABLE.replace(";120", ";9"));
        // The first heading stands behind a mark; a value with the sign between cells is put into quotation marks.
        assert_eq!(
            with(5, "child_id", "C;2").unwrap(),
            TABLE.replace("C2;", "\"C;2\";")
        );
        // A cell that the row does not have yet; the last row has no line end.
        assert_eq!(
            with(6, "lon", "1").unwrap(),
            TABLE.replace("C3;a", "C3;a;1")
        );
        for (row, column) in [
            (1, "lon"),
            (3, "lon"),
            (4, "lon"),
            (7, "lon"),
            (5, "lat"),
            (5, ""),
        ] {
            assert_eq!(with(row, column, "1"), Err(NoCell::Place), "{row} {column}");
        }
    }

    #[test]
    fn what_is_no_text_in_utf_8_is_neither_shown_nor_corrected() {
        let (_at, path) = file(b"a,b\n\xb1\xe0,1\n");
        assert!(shown(&path, &[2]).is_empty());
        assert_eq!(corrected(&path, 2, "b", "2"), Err(NoCell::Table));
        let (_at, path) = file(b"a,a\n1,2\n");
        assert_eq!(corrected(&path, 2, "a", "2"), Err(NoCell::Place));
        assert_eq!(
            corrected(Path::new("none.csv"), 2, "a", "2"),
            Err(NoCell::Table)
        );
    }
}
