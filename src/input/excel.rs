//! Excel workbooks: the first sheet that holds anything.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};

use super::table::Table;
use crate::finding::{Code, Finding};
use crate::units::decimal;

/// Reads the first sheet of a workbook that is not empty; its first filled row is the header.
pub fn read(name: &str, bytes: &[u8]) -> Result<Table, Finding> {
    let broken = |why: String| Finding::new(Code::TableBroken, name).with("why", why);
    let mut workbook: Xlsx<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|e: calamine::XlsxError| broken(e.to_string()))?;
    for sheet in workbook.sheet_names() {
        let range = workbook
            .worksheet_range(&sheet)
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
        Data::Float(f) => float(*f),
        Data::Bool(b) => if *b { "1" } else { "0" }.to_owned(),
        Data::DateTime(t) => {
            let (year, month, day, ..) = t.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Error(e) => e.to_string(),
    }
}

/// The shortest text that reads back as this number; whole numbers without a point or an exponent.
fn float(f: f64) -> String {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if f.fract() == 0.0 && f.abs() < EXACT {
        return format!("{f:.0}");
    }
    // Excel stores 0.3 as 0.29999999999999999: four decimals are exact when they round-trip closely.
    let parts = (f * 10_000.0).round();
    if parts.abs() < EXACT && (parts / 10_000.0 - f).abs() <= f.abs() * 1e-15 {
        return decimal(parts as i64);
    }
    f.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_type_them() {
        assert_eq!(float(340.0), "340");
        assert_eq!(float(0.1 + 0.2), "0.3");
        assert_eq!(float(120.562804), "120.562804");
        assert_eq!(float(-7.25), "-7.25");
    }
}
