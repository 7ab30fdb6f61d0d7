//! Excel workbooks: the first visible sheet that holds anything, cell by cell, for a sheet may claim to be larger than
//! any memory.

use std::collections::BTreeSet;
use std::io::{self, Cursor, Read};

use calamine::{Data, Reader, SheetVisible, Xlsx, XlsxError, open_workbook_from_rs};
use zip::ZipArchive;

use super::hidden::{Mention, hidden_rows};
use super::limits::{CELL, COLUMNS, FILE_BYTES, PART_BYTES, UNPACKED_BYTES, is_long, too_much};
use super::table::{TITLES, Table, mangled, number_text};
use xuewei_core::finding::{Arg, Code, Finding, Findings, Phrase};

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

/// Reads the first visible sheet of a workbook that is not empty; its first filled row is the header.
///
/// # Errors
/// When the workbook cannot be read, is empty or too large. Sheets that hold something and are not read are a
/// warning, and so are hidden rows, which are read.
pub fn read(name: &str, bytes: &[u8], findings: &mut Findings) -> Result<Table, Finding> {
    let broken = |e: XlsxError| broken(name, e);
    let may_hide = check_size(name, bytes)?;
    let mut book: Book<'_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(broken)?;
    // What its maker hid is not what its maker means.
    let sheets = book.sheets_metadata().iter();
    let visible = sheets.filter(|sheet| sheet.visible == SheetVisible::Visible);
    let names: Vec<String> = visible.map(|sheet| sheet.name.clone()).collect();
    for (at, sheet) in names.iter().enumerate() {
        let Some(table) = read_sheet(&mut book, name, sheet)? else {
            continue;
        };
        let mut others = Vec::new();
        for other in names.iter().skip(at + 1) {
            if is_filled(&mut book, other).map_err(broken)? {
                others.push(other.as_str());
            }
        }
        if !others.is_empty() {
            findings.push(
                Finding::new(Code::SheetsIgnored, name)
                    .with("sheet", sheet)
                    .with("others", others),
            );
        }
        let hidden = match may_hide {
            true => hidden_rows(bytes, sheet),
            false => BTreeSet::new(),
        };
        let read = table.row_numbers.iter().copied();
        let hidden: Vec<usize> = read.filter(|row| hidden.contains(row)).collect();
        if let Some(first) = hidden.first() {
            findings.push(
                Finding::new(Code::RowsHidden, name)
                    .row(*first)
                    .with("sheet", sheet)
                    .with("count", hidden.len())
                    .with("rows", ranges(&hidden)),
            );
        }
        return Ok(table);
    }
    Err(Finding::new(Code::TableBroken, name).because(Phrase::WorkbookEmpty))
}

/// Numbers in rising order as people write them: 2–5, 9.
fn ranges(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b);
    let texts = runs.map(|run| match run {
        [first, .., last] => format!("{first}–{last}"),
        _ => run.iter().map(usize::to_string).collect(),
    });
    texts.collect::<Vec<String>>().join(", ")
}

fn broken(name: &str, why: impl std::fmt::Display) -> Finding {
    Finding::new(Code::TableBroken, name).with("why", Arg::quoted(why))
}

/// Unpacks everything once, into nothing: what a workbook says of its size need not be so. Whether a sheet may hide
/// something.
fn check_size(name: &str, bytes: &[u8]) -> Result<bool, Finding> {
    let unreadable = |e: zip::result::ZipError| broken(name, e);
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut all = 0;
    let mut may_hide = false;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(unreadable)?;
        let what = part.name().map_err(unreadable)?.into_owned();
        let is_sheet = what.contains("worksheets/");
        let most = if is_sheet { UNPACKED_BYTES } else { PART_BYTES };
        let mut mention = Mention::default();
        let size = match is_sheet {
            true => io::copy(&mut part.take(most + 1), &mut mention),
            false => io::copy(&mut part.take(most + 1), &mut io::sink()),
        };
        let size = size.map_err(|e| broken(name, e))?;
        may_hide |= mention.is_there;
        all += size;
        if size > most || all > UNPACKED_BYTES {
            let (much, most) = (Arg::Bytes(size), Arg::Bytes(most));
            return Err(too_much(name, Phrase::Unpacked, much, most).with("part", what));
        }
    }
    Ok(may_hide)
}

fn is_filled(book: &mut Book<'_>, sheet: &str) -> Result<bool, XlsxError> {
    let mut cells = match book.worksheet_cells_reader(sheet) {
        Ok(cells) => cells,
        // A chart, say.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(false),
        Err(e) => return Err(e),
    };
    while let Some(cell) = cells.next_cell()? {
        if !text(&cell.get_value().clone().into()).trim().is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A sheet as a table; `None` when it holds nothing.
fn read_sheet(book: &mut Book<'_>, name: &str, sheet: &str) -> Result<Option<Table>, Finding> {
    let mut cells = match book.worksheet_cells_reader(sheet) {
        Ok(cells) => cells,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(None),
        Err(e) => return Err(broken(name, e)),
    };
    let mut table: Option<Table> = None;
    let mut row: Vec<String> = Vec::new();
    let (mut at, mut held) = (0, 0_u64);
    while let Some(cell) = cells.next_cell().map_err(|e| broken(name, e))? {
        let (line, column) = cell.get_position();
        if line < at {
            let number = usize::try_from(line).unwrap_or(usize::MAX);
            return Err(Finding::new(Code::TableBroken, name)
                .row(number.saturating_add(1))
                .because(Phrase::RowOrder));
        }
        if line > at {
            finish_row(&mut table, name, at, &mut row);
            at = line;
        }
        let text = text(&cell.get_value().clone().into());
        if text.trim().is_empty() {
            continue;
        }
        // One text may stand in any number of cells.
        held += text.len() as u64;
        let number = usize::try_from(line)
            .unwrap_or(usize::MAX)
            .saturating_add(1);
        if is_long(&text) {
            let much = text.encode_utf16().count();
            return Err(too_much(name, Phrase::InOneCell, much, CELL).row(number));
        }
        if held > FILE_BYTES {
            return Err(too_much(name, Phrase::TextBytes, held, FILE_BYTES).row(number));
        }
        let column = column as usize;
        // Beyond the headings nothing is read; before there are any, they are counted.
        let width = table.as_ref().map_or(COLUMNS, |table| table.columns.len());
        if column >= width {
            match &table {
                None => return Err(too_much(name, Phrase::Columns, column + 1, COLUMNS)),
                // One cell over a table is its title.
                Some(table) if width == 1 && table.len() <= TITLES => {
                    return Err(Finding::new(Code::HeaderLower, name).row(number));
                }
                Some(_) => continue,
            }
        }
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        if let Some(cell) = row.get_mut(column) {
            *cell = text;
        }
    }
    finish_row(&mut table, name, at, &mut row);
    Ok(table)
}

/// The row that ends becomes the headings, or a row under them.
fn finish_row(table: &mut Option<Table>, name: &str, at: u32, row: &mut Vec<String>) {
    if row.is_empty() {
        return;
    }
    match table {
        None => *table = Some(Table::with_headers(name, row.iter().map(String::as_str))),
        Some(table) => {
            let number = usize::try_from(at).unwrap_or(usize::MAX).saturating_add(1);
            table.push_row(number, row.iter().map(String::as_str));
        }
    }
    row.clear();
}

/// A cell as text: numbers without the `.0` that Excel's floats bring, dates as 2020-04-02.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(s) | Data::DateTimeIso(s) | Data::DurationIso(s) => s.clone(),
        Data::Int(n) => n.to_string(),
        // A spreadsheet keeps fifteen digits; what is longer was an identifier, and is one no more.
        Data::Float(f) if f.abs() >= 1e15 => mangled(*f),
        Data::Float(f) => number_text(*f),
        Data::Bool(b) => if *b { "1" } else { "0" }.to_owned(),
        Data::DateTime(t) => {
            let (year, month, day, ..) = t.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Error(e) => e.to_string(),
    }
}
