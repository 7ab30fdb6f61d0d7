//! `report.xlsx`: the tables as a workbook for the office, with headings and words in one language, real
//! numbers, filters, colours where something is short, and a print set-up.
//!
//! Every sheet is made from the very bytes of its CSV file, so the two cannot differ. Text is always written as
//! text: a name that begins like a formula stays a name.

use std::io;

use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, DocProperties, ExcelDateTime, Format,
    FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::columns::{COLOURED, Colour, Figure, Kind, heading, kind, round, word};
use super::wording::Wording;
use crate::tables::csv_injection::unescape;

/// Rows that a sheet of Excel holds, its header among them.
const MOST_ROWS: usize = 1_048_576;

/// Children up to whom the workbook lists them: above, it would take longer than everything else, and more
/// memory than the round.
pub const MOST_CHILDREN: usize = 100_000;

/// The colours of a cell that says so.
fn coloured(colour: Colour) -> Format {
    let (back, ink) = match colour {
        Colour::Red => (0xFFC7CE, 0x9C0006),
        Colour::Amber => (0xFFEB9C, 0x7F6000),
        Colour::Green => (0xC6EFCE, 0x006100),
    };
    Format::new()
        .set_background_color(Color::RGB(back))
        .set_font_color(Color::RGB(ink))
}

/// How Excel shows what a column holds.
fn format(kind: Kind) -> Format {
    let Kind::Number(figure) = kind else {
        return Format::new();
    };
    Format::new().set_num_format(match figure {
        Figure::Whole => "#,##0",
        Figure::One => "#,##0.0",
        Figure::Two => "#,##0.00",
        Figure::Share => "0.0%",
        Figure::AsItIs => "General",
    })
}

/// One sheet to be: its key in the wording, and the table as CSV.
pub struct Sheet {
    /// `sheet-…` is its name.
    pub key: &'static str,
    /// The table.
    pub csv: Vec<u8>,
    /// Columns that the program knows; others are carried through, and text.
    pub known: usize,
}

/// The workbook of a round.
///
/// # Errors
/// When a table is larger than a sheet, or cannot be read back.
pub fn workbook(name: &str, year: i64, sheets: &[Sheet], wording: &Wording) -> io::Result<Vec<u8>> {
    let mut book = Workbook::new();
    // The same bytes on every day: the workbook is of its round, not of its hour.
    let year = u16::try_from(year).unwrap_or(1900).clamp(1900, 9999);
    let day = ExcelDateTime::from_ymd(year, 1, 1).map_err(other)?;
    let properties = DocProperties::new().set_title(name);
    book.set_properties(&properties.set_creation_datetime(&day));
    for sheet in sheets {
        let mut page = Worksheet::new();
        match sheet.key {
            "districts" => fill_turned(&mut page, sheet, wording),
            _ => fill(&mut page, sheet, wording),
        }
        .map_err(other)?;
        page.set_name(wording.plain(&format!("sheet-{}", sheet.key)))
            .map_err(other)?;
        page.set_header(format!("&L{}&R&A", name.replace('&', "&&")));
        page.set_footer("&C&P / &N");
        page.set_landscape()
            .set_print_fit_to_pages(1, 0)
            .set_paper_size(9);
        book.push_worksheet(page);
    }
    book.save_to_buffer().map_err(other)
}

fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::other(error)
}

fn fill(
    page: &mut Worksheet,
    sheet: &Sheet,
    wording: &Wording,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(&sheet.csv[..]);
    let mut row = csv::StringRecord::new();
    if !reader.read_record(&mut row)? {
        return Ok(());
    }
    let headers: Vec<String> = row.iter().map(str::to_owned).collect();
    let kinds: Vec<(Kind, Format)> = headers
        .iter()
        .enumerate()
        .map(|(at, header)| kind(header, at < sheet.known))
        .map(|kind| (kind, format(kind)))
        .collect();
    let head = head();
    for (at, header) in headers.iter().enumerate() {
        let at = u16::try_from(at)?;
        let title = match usize::from(at) < sheet.known {
            true => heading(sheet.key, header, wording),
            false => unescape(header).to_owned(),
        };
        page.write_string_with_format(0, at, title, &head)?;
        let width = match kinds[usize::from(at)].0 {
            Kind::Reason => 60.0,
            Kind::Text
                if ["schools", "communities", "parcels", "districts"].contains(&&**header) =>
            {
                40.0
            }
            Kind::Text | Kind::Word | Kind::Round => 14.0,
            Kind::Number(_) => 11.0,
        };
        page.set_column_width(at, width)?;
    }
    page.set_row_height(0, 32)?;
    let mut at: usize = 0;
    while reader.read_record(&mut row)? {
        at += 1;
        if at >= MOST_ROWS {
            return Err("more rows than a sheet of Excel holds".into());
        }
        let line = u32::try_from(at)?;
        for (column, (cell, kind)) in row.iter().zip(&kinds).enumerate() {
            write(
                page,
                (line, u16::try_from(column)?),
                unescape(cell),
                kind,
                wording,
            )?;
        }
    }
    let (last_row, last_column) = (u32::try_from(at)?, u16::try_from(headers.len().max(1) - 1)?);
    for (at, header) in headers.iter().enumerate() {
        let at = u16::try_from(at)?;
        colour(page, header, (1, at), (last_row, at))?;
    }
    page.set_freeze_panes(1, 1)?;
    page.autofilter(0, 0, last_row, last_column)?;
    page.set_repeat_rows(0, 0)?;
    Ok(())
}

/// Writes one cell; an empty one is not known, and stays empty.
fn write(
    page: &mut Worksheet,
    (line, column): (u32, u16),
    cell: &str,
    (kind, format): &(Kind, Format),
    wording: &Wording,
) -> Result<(), XlsxError> {
    if cell.is_empty() {
        return Ok(());
    }
    match kind {
        Kind::Reason => page.write_string(line, column, wording.plain(&format!("reason-{cell}"))),
        Kind::Word => page.write_string(line, column, word(cell, wording)),
        Kind::Round => page.write_string(line, column, round(cell, wording)),
        Kind::Number(_) => match cell.parse::<f64>() {
            Ok(number) => page.write_number_with_format(line, column, number, format),
            Err(_) => page.write_string(line, column, cell),
        },
        Kind::Text => page.write_string(line, column, cell),
    }?;
    Ok(())
}

/// A table of a few rows and many columns, turned: a figure a row, so that it can be read and printed.
fn fill_turned(
    page: &mut Worksheet,
    sheet: &Sheet,
    wording: &Wording,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(&sheet.csv[..]);
    let table: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>()?;
    let Some((headers, rows)) = table.split_first() else {
        return Ok(());
    };
    let head = head();
    page.set_column_width(0, 34)?;
    for (at, header) in headers.iter().enumerate() {
        let line = u32::try_from(at)?;
        page.write_string_with_format(line, 0, heading(sheet.key, header, wording), &head)?;
        let kind = kind(header, true);
        let kind = (kind, format(kind));
        for (column, row) in rows.iter().enumerate() {
            let column = u16::try_from(column + 1)?;
            write(
                page,
                (line, column),
                unescape(row.get(at).unwrap_or("")),
                &kind,
                wording,
            )?;
        }
        colour(page, header, (line, 1), (line, u16::try_from(rows.len())?))?;
    }
    for column in 0..rows.len() {
        page.set_column_width(u16::try_from(column + 1)?, 16)?;
    }
    // Code and name of the district stay in sight.
    page.set_freeze_panes(2, 1)?;
    page.set_repeat_rows(0, 1)?;
    Ok(())
}

/// Colours a column, or a row, where something is short, near its limit or to spare.
fn colour(
    page: &mut Worksheet,
    header: &str,
    (first_row, first_column): (u32, u16),
    (last_row, last_column): (u32, u16),
) -> Result<(), XlsxError> {
    let Some((_, from, colour)) = COLOURED.iter().find(|(column, ..)| *column == header) else {
        return Ok(());
    };
    if last_row < first_row || last_column < first_column {
        return Ok(());
    }
    let rule = ConditionalFormatCellRule::GreaterThanOrEqualTo(*from);
    let format = ConditionalFormatCell::new()
        .set_rule(rule)
        .set_format(coloured(*colour));
    page.add_conditional_format(first_row, first_column, last_row, last_column, &format)?;
    Ok(())
}

fn head() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0xDDEBF7))
}
