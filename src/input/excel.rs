//! Excel workbooks: the first sheet that holds anything.

use std::io::Cursor;

use calamine::{Data, Reader, SheetVisible, Xlsx, open_workbook_from_rs};

use super::table::{Table, number_text};
use crate::finding::{Code, Finding, Findings};

/// Reads the first sheet of a workbook that is not empty; its first filled row is the header.
///
/// # Errors
/// When the workbook cannot be read, or is empty. Sheets that hold something and are not read are a warning.
pub fn read(name: &str, bytes: &[u8], findings: &mut Findings) -> Result<Table, Finding> {
    let broken = |why: String| Finding::new(Code::TableBroken, name).with("why", why);
    let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes))
        .map_err(|e: calamine::XlsxError| broken(e.to_string()))?;
    // What its maker hid is not what its maker means.
    let sheets = workbook.sheets_metadata().iter();
    let visible = sheets.filter(|sheet| sheet.visible == SheetVisible::Visible);
    let names: Vec<String> = visible.map(|sheet| sheet.name.clone()).collect();
    for (at, sheet) in names.iter().enumerate() {
        let range = workbook
            .worksheet_range(sheet)
            .map_err(|e| broken(e.to_string()))?;
        let Some((top, _)) = range.start() else {
            continue;
        };
        let mut rows = range.rows();
        let Some(header) = rows.next() else { continue };
        let header: Vec<String> = header.iter().map(text).collect();
        let mut table = Table::with_headers(name, header.iter().map(String::as_str));
        for (i, row) in rows.enumerate() {
            let cells: Vec<String> = row.iter().map(text).collect();
            let number = usize::try_from(top).unwrap_or(0) + i + 2;
            table.push_row(number, cells.iter().map(String::as_str));
        }
        let is_filled = |other: &&String| {
            let range = workbook.worksheet_range(other);
            range.is_ok_and(|range| range.start().is_some())
        };
        let others: Vec<&str> = names[at + 1..]
            .iter()
            .filter(is_filled)
            .map(String::as_str)
            .collect();
        if !others.is_empty() {
            findings.push(
                Finding::new(Code::SheetsIgnored, name)
                    .with("sheet", sheet)
                    .with("others", others.join(", ")),
            );
        }
        return Ok(table);
    }
    Err(broken("the workbook is empty".to_owned()))
}

/// A cell as text: numbers without the `.0` that Excel's floats bring, dates as 2020-04-02.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(s) | Data::DateTimeIso(s) | Data::DurationIso(s) => s.clone(),
        Data::Int(n) => n.to_string(),
        // A spreadsheet keeps fifteen digits; what is longer was an identifier, and is one no more.
        Data::Float(f) if f.abs() >= 1e15 => format!("{f:.14E}").replace('E', "E+"),
        Data::Float(f) => number_text(*f),
        Data::Bool(b) => if *b { "1" } else { "0" }.to_owned(),
        Data::DateTime(t) => {
            let (year, month, day, ..) = t.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Error(e) => e.to_string(),
    }
}
