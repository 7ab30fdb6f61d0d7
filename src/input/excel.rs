//! Excel workbooks: the sheet that the round names or the first visible one that holds anything, cell by cell, for a sheet may claim to be larger than
//! any memory.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Cursor, Read};

use calamine::{Data, Reader, SheetVisible, Xlsx, XlsxError, open_workbook_from_rs};
use zip::ZipArchive;

use super::builder::{Builder, HEAD, Width};
use super::headings::Head;
use super::limits::{CELL, COLUMNS, FILE_BYTES, PART_BYTES, UNPACKED_BYTES, is_long, too_much};
use super::ranges::ranges;
use super::sheet_facts::{Facts, Mention, Merged, facts, has_telling_styles};
use super::table::{Table, mangled, number_text};
use crate::tables::schema::Table as Declared;
use xuewei_core::domain::day_of_timestamp;
use xuewei_core::finding::{Arg, Code, Finding, Findings, Phrase, Suppressed};

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

/// Which table of a workbook is read, and as what.
pub struct Wanted<'a> {
    /// Name of the file, with that of the sheet where the round names one.
    pub name: &'a str,
    /// The sheet that the round names.
    pub sheet: Option<&'a str>,
    /// Sheets that the round reads as other tables.
    pub elsewhere: &'a [String],
    /// The table that it is to be.
    pub declared: &'static Declared,
}

/// Reads a sheet of a workbook: the one that is named, else the first visible one that is not empty.
///
/// # Errors
/// When the workbook cannot be read, is empty or too large, or has no such sheet. Sheets that hold something and are not
/// read are a warning, and so are hidden rows and columns and merged cells, which are read.
pub fn read(
    bytes: &[u8],
    wanted: &Wanted<'_>,
    findings: &mut Findings,
) -> Result<Option<Table>, Finding> {
    let name = wanted.name;
    let broken = |e: XlsxError| broken(name, e);
    let has_facts = check_size(name, bytes)? || has_telling_styles(bytes);
    let mut book: Book<'_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(broken)?;
    // What its maker hid is not what its maker means.
    let sheets = book.sheets_metadata();
    let visible = sheets.iter().filter(|s| s.visible == SheetVisible::Visible);
    let mut names: Vec<String> = visible.map(|sheet| sheet.name.clone()).collect();
    let mut tried = names.clone();
    if let Some(named) = wanted.sheet {
        let is_it = |sheet: &&String| sheet.trim() == named.trim();
        let all: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
        let Some(found) = all.iter().find(is_it) else {
            return Err(Finding::new(Code::SheetUnknown, name)
                .with("sheet", named)
                .with("sheets", all));
        };
        tried = vec![found.clone()];
    }
    for sheet in &tried {
        let facts = match has_facts {
            true => facts(bytes, sheet),
            false => Facts::default(),
        };
        let mut merged = MergedCells::new(&facts.merged);
        let Some(table) = read_sheet(&mut book, wanted, sheet, &facts, &mut merged)? else {
            continue;
        };
        let Some(mut table) = table.finish(findings) else {
            return Ok(None);
        };
        table.merged = std::mem::take(&mut merged.filled);
        names.retain(|other| other != sheet && !wanted.elsewhere.contains(other));
        let mut others = Vec::new();
        for other in &names {
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
        tell(&table, sheet, &facts, findings);
        return Ok(Some(table));
    }
    Err(Finding::new(Code::TableBroken, name).because(Phrase::WorkbookEmpty))
}

/// The first rows of a sheet.
pub struct SheetHead {
    /// The sheet.
    pub name: String,
    /// Whether its maker hid it.
    pub is_hidden: bool,
    /// Its first filled rows.
    pub head: Head,
}

/// The first rows of every sheet of a workbook.
///
/// # Errors
/// When the workbook cannot be read or is too large.
pub fn heads(bytes: &[u8], name: &str) -> Result<Vec<SheetHead>, Finding> {
    let broken = |e: XlsxError| broken(name, e);
    check_size(name, bytes)?;
    let mut book: Book<'_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(broken)?;
    let sheets = book.sheets_metadata().iter();
    let sheets: Vec<(String, bool)> = sheets
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    let mut all = Vec::new();
    for (sheet, is_hidden) in sheets {
        let mut head = Head::default();
        let mut cells = match book.worksheet_cells_reader(&sheet) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(e) => return Err(broken(e)),
        };
        let mut row: Vec<String> = Vec::new();
        let mut at = 0;
        while let Some(cell) = cells.next_cell().map_err(broken)? {
            let (line, column) = cell.get_position();
            if line != at {
                head.push(number_of(at), row.iter().map(String::as_str));
                row.clear();
                at = line;
            }
            let column = column as usize;
            if head.len() >= HEAD {
                break;
            }
            if column >= COLUMNS {
                continue;
            }
            if row.len() <= column {
                row.resize(column + 1, String::new());
            }
            if let Some(place) = row.get_mut(column) {
                *place = text(&cell.get_value().clone().into());
            }
        }
        head.push(number_of(at), row.iter().map(String::as_str));
        all.push(SheetHead {
            name: sheet,
            is_hidden,
            head,
        });
    }
    Ok(all)
}

/// Tells what a sheet says beside its cells.
fn tell(table: &Table, sheet: &str, facts: &Facts, findings: &mut Findings) {
    let about = |code, rows: &[usize]| {
        let first = rows.first().copied().unwrap_or(table.header);
        Finding::new(code, &table.file)
            .row(first)
            .with("sheet", sheet)
            .with("count", rows.len())
            .with("rows", ranges(rows))
    };
    let read = || table.row_numbers.iter().copied();
    let is_in = |rows: &BTreeSet<u32>, row: usize| {
        row.checked_sub(1)
            .and_then(|row| u32::try_from(row).ok())
            .is_some_and(|r| rows.contains(&r))
    };
    let hidden: Vec<usize> = read()
        .filter(|row| is_in(&facts.hidden_rows, *row))
        .collect();
    if !hidden.is_empty() {
        findings.push(about(Code::RowsHidden, &hidden));
    }
    let struck: Vec<usize> = read().filter(|row| is_in(&facts.struck, *row)).collect();
    if !struck.is_empty() {
        findings.push(about(Code::RowsStruck, &struck));
    }
    let is_filled = |row: &usize| table.merged.values().any(|rows| rows.contains(row));
    let filled: Vec<usize> = read().filter(is_filled).collect();
    if !filled.is_empty() {
        findings.push(about(Code::CellsMerged, &filled));
    }
    let columns = || {
        (0..)
            .zip(&table.columns)
            .filter(|(_, column)| !column.name.is_empty())
    };
    let hidden = columns().filter(|(at, _)| facts.hidden_columns.contains(at));
    let hidden: Vec<String> = hidden.map(|(_, column)| column.name.clone()).collect();
    if !hidden.is_empty() {
        findings.push(
            Finding::new(Code::ColumnsHidden, &table.file)
                .row(table.header)
                .with("sheet", sheet)
                .with("columns", hidden),
        );
    }
    for (at, column) in columns() {
        let Some(rows) = facts.percentages.get(&at) else {
            continue;
        };
        let rows: Vec<usize> = read().filter(|row| is_in(rows, *row)).collect();
        if !rows.is_empty() {
            findings.push(about(Code::CellsPercentage, &rows).column(&column.name));
        }
    }
    for (at, column) in columns() {
        let Some(rows) = facts.uncalculated.get(&at) else {
            continue;
        };
        // Rows of nothing but such formulas are empty, and no less rows.
        let rows = rows.iter().map(|row| number_of(*row));
        let is_row = |row: &usize| *row > table.header && !table.aside.contains(row);
        let rows: Vec<usize> = rows.filter(is_row).collect();
        if !rows.is_empty() {
            findings.push(about(Code::FormulaUncalculated, &rows).column(&column.name));
            findings.suppress(&table.file, &column.name, Suppressed::Whole);
        }
    }
}

/// Cells of a column that are one with others below: what stands in the first belongs to all of them.
struct MergedCells<'f> {
    /// Those that begin in a cell.
    begins: HashMap<(u32, u32), &'f Merged>,
    /// Those of which the first row was read, with what stands there.
    open: Vec<(&'f Merged, String)>,
    /// For each column, the rows of the file that got something.
    filled: BTreeMap<usize, BTreeSet<usize>>,
}

impl<'f> MergedCells<'f> {
    fn new(all: &'f [Merged]) -> Self {
        let down = all.iter().filter(|m| m.rows.start() < m.rows.end());
        let begin = |m: &'f Merged| ((*m.rows.start(), *m.columns.start()), m);
        Self {
            begins: down.map(begin).collect(),
            open: Vec::new(),
            filled: BTreeMap::new(),
        }
    }

    /// A cell of the file.
    fn see(&mut self, at: (u32, u32), text: &str) {
        if let Some(merged) = self.begins.get(&at) {
            self.open.push((merged, text.to_owned()));
        }
    }

    /// Fills a row that ends.
    fn fill(&mut self, at: u32, row: &mut Vec<String>) {
        self.open.retain(|(merged, _)| *merged.rows.end() >= at);
        let is_filled = row.iter().any(|cell| !cell.trim().is_empty());
        if !is_filled {
            return;
        }
        for (merged, text) in &self.open {
            let column = *merged.columns.start() as usize;
            if *merged.rows.start() == at {
                continue;
            }
            if row.len() <= column {
                row.resize(column + 1, String::new());
            }
            if let Some(cell) = row.get_mut(column).filter(|cell| cell.trim().is_empty()) {
                cell.clone_from(text);
                self.filled.entry(column).or_default().insert(number_of(at));
            }
        }
    }
}

/// A row as a spreadsheet counts.
fn number_of(row: u32) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX).saturating_add(1)
}

fn broken(name: &str, why: impl std::fmt::Display) -> Finding {
    Finding::new(Code::TableBroken, name).with("why", Arg::quoted(why))
}

/// Unpacks everything once, into nothing: what a workbook says of its size need not be so. Whether a sheet has something
/// to tell beside its cells.
fn check_size(name: &str, bytes: &[u8]) -> Result<bool, Finding> {
    let unreadable = |e: zip::result::ZipError| broken(name, e);
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut all = 0;
    let mut has_facts = false;
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
        has_facts |= mention.is_there;
        all += size;
        if size > most || all > UNPACKED_BYTES {
            let (much, most) = (Arg::Bytes(size), Arg::Bytes(most));
            return Err(too_much(name, Phrase::Unpacked, much, most).with("part", what));
        }
    }
    Ok(has_facts)
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
fn read_sheet(
    book: &mut Book<'_>,
    wanted: &Wanted<'_>,
    sheet: &str,
    facts: &Facts,
    merged: &mut MergedCells<'_>,
) -> Result<Option<Builder>, Finding> {
    let name = wanted.name;
    let mut cells = match book.worksheet_cells_reader(sheet) {
        Ok(cells) => cells,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(None),
        Err(e) => return Err(broken(name, e)),
    };
    let mut table = Builder::new(name, wanted.declared, Width::Placed);
    let mut row: Vec<String> = Vec::new();
    let (mut at, mut held) = (0, 0_u64);
    while let Some(cell) = cells.next_cell().map_err(|e| broken(name, e))? {
        let (line, column) = cell.get_position();
        let number = number_of(line);
        if line < at {
            return Err(Finding::new(Code::TableBroken, name)
                .row(number)
                .because(Phrase::RowOrder));
        }
        if line > at {
            finish_row(&mut table, merged, at, &mut row);
            at = line;
        }
        let text = match facts.shown.get(&(line, column)) {
            Some(shown) => shown.clone(),
            None => text(&cell.get_value().clone().into()),
        };
        if text.trim().is_empty() {
            continue;
        }
        // One text may stand in any number of cells.
        held += text.len() as u64;
        if is_long(&text) {
            let much = text.encode_utf16().count();
            return Err(too_much(name, Phrase::InOneCell, much, CELL).row(number));
        }
        if held > FILE_BYTES {
            return Err(too_much(name, Phrase::TextBytes, held, FILE_BYTES).row(number));
        }
        merged.see((line, column), &text);
        let column = column as usize;
        // Beyond the headings nothing is read; before there are any, they are counted.
        if column >= table.columns().unwrap_or(COLUMNS) {
            if table.is_empty() {
                return Err(too_much(name, Phrase::Columns, column + 1, COLUMNS));
            }
            table.beyond(number);
            continue;
        }
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        if let Some(cell) = row.get_mut(column) {
            *cell = text;
        }
    }
    finish_row(&mut table, merged, at, &mut row);
    Ok((!table.is_empty()).then_some(table))
}

/// The row that ends goes into the table.
fn finish_row(table: &mut Builder, merged: &mut MergedCells<'_>, at: u32, row: &mut Vec<String>) {
    if row.is_empty() {
        return;
    }
    merged.fill(at, row);
    table.push(number_of(at), row.iter().map(String::as_str));
    row.clear();
}

/// A cell as text: numbers without the `.0` that Excel's floats bring, dates as 2020-04-02.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(s) | Data::DurationIso(s) => s.clone(),
        Data::DateTimeIso(s) => {
            day_of_timestamp(s).map_or_else(|| s.clone(), |day| day.to_string())
        }
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
