//! `report.xlsx`: the tables as a workbook for the office, with headings and words in one language, real
//! numbers, filters, colours where something is short, and a print set-up.
//!
//! Every sheet is made from the same rows as its CSV file, so the two cannot differ. Text is always written as
//! text: a name that begins like a formula stays a name.

use std::io;

use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, DocProperties, ExcelDateTime, Format,
    FormatAlign, Formula, Workbook, Worksheet, XlsxError,
};

use crate::tables::cell::Cell;
use crate::tables::listing::{Heading, Listing};
use crate::tables::schema::{Flag, Kind};
use crate::words::cells::{heading, kind, text};
use crate::words::{Lang, Wording};
use xuewei_core::domain::Intake;

/// Rows that a sheet of Excel holds, its header among them.
const MOST_ROWS: u32 = 1_048_576;
/// Children up to whom the workbook lists them: above, it would take longer than everything else, and more
/// memory than the round.
pub const MOST_CHILDREN: usize = 100_000;
/// Tables under which the columns are added up that may be, whatever rows are shown.
const TOTALS: [(&str, &[&str]); 4] = [
    (
        "schools",
        &[
            "places",
            "placed",
            "left",
            "pupils",
            "large_classes",
            "oversize_classes",
            "posts",
            "staff",
        ],
    ),
    (
        "settlement",
        &["children", "public", "purchased", "grant", "bought"],
    ),
    ("bottlenecks", &["children", "places", "gap"]),
    ("pressure", &["children", "places", "gap"]),
];
/// From which figure on a flag is shown.
const FLAGGED: f64 = 1.0;

/// The colours of a cell that says so.
fn coloured(flag: Flag) -> Format {
    let (back, ink) = match flag {
        Flag::Short => (0xFFC7CE, 0x9C0006),
        Flag::Near => (0xFFEB9C, 0x7F6000),
        Flag::Spare => (0xC6EFCE, 0x006100),
    };
    Format::new()
        .set_background_color(Color::RGB(back))
        .set_font_color(Color::RGB(ink))
}

/// How Excel shows what a column holds.
fn format(kind: Kind) -> Format {
    match kind {
        Kind::Whole | Kind::Rank => Format::new().set_num_format("#,##0"),
        Kind::Tenths => Format::new().set_num_format("#,##0.0"),
        Kind::Hundredths => Format::new().set_num_format("#,##0.00"),
        Kind::Ratio => Format::new().set_num_format("0.000"),
        Kind::Share => Format::new().set_num_format("0.0%"),
        Kind::Decimal | Kind::Degrees => Format::new().set_num_format("General"),
        _ => Format::new(),
    }
}

/// How wide a column is, in characters.
fn width(kind: Kind) -> f64 {
    match kind {
        Kind::Reason => 60.0,
        Kind::Text => 24.0,
        Kind::List => 40.0,
        kind if kind.is_figure() => 11.0,
        _ => 14.0,
    }
}

/// One sheet to be.
pub struct Sheet<'a> {
    /// `sheet-…` of the wording is its name.
    pub key: &'static str,
    /// Its table and rows.
    pub listing: &'a Listing<'a>,
    /// Of which of several options it is: its number, which ends the name of the sheet, and its title.
    pub option: Option<(usize, &'a str)>,
}

impl<'a> Sheet<'a> {
    /// The sheet of a table that there is only one of.
    pub fn of(key: &'static str, listing: &'a Listing<'a>) -> Self {
        Self {
            key,
            listing,
            option: None,
        }
    }

    fn name(&self, wording: &Wording) -> String {
        let name = wording.plain(&format!("sheet-{}", self.key));
        match self.option {
            Some((number, _)) => format!("{name} {number}"),
            None => name,
        }
    }
}

/// What the first sheet says.
pub struct Front<'a> {
    /// The round.
    pub intake: &'a Intake,
    /// What its pack is called.
    pub pack: &'a str,
    /// The answer in sentences, the same as on terminal and page.
    pub sentences: &'a [String],
}

/// The workbook of a round.
///
/// # Errors
/// When a table is larger than a sheet.
pub fn workbook(front: &Front<'_>, sheets: &[Sheet<'_>], wording: &Wording) -> io::Result<Vec<u8>> {
    let mut book = Workbook::new();
    let (name, year) = (front.intake.name(), front.intake.year());
    // The same bytes on every day: the workbook is of its round, not of its hour.
    let year = u16::try_from(year).unwrap_or(1900).clamp(1900, 9999);
    let day = ExcelDateTime::from_ymd(year, 1, 1).map_err(other)?;
    let properties = DocProperties::new().set_title(name);
    book.set_properties(&properties.set_creation_datetime(&day));
    let front_name = wording.plain("sheet-front");
    let mut pages = vec![(front_name, fill_front(front, sheets, wording)?)];
    for sheet in sheets {
        let mut page = Worksheet::new();
        match sheet.key {
            "districts" | "comparison" => fill_turned(&mut page, sheet.listing, wording),
            _ => fill(&mut page, sheet.listing, wording),
        }?;
        pages.push((sheet.name(wording), page));
    }
    for (own, mut page) in pages {
        page.set_name(own).map_err(other)?;
        page.set_header(format!("&L{}&R&A", name.replace('&', "&&")));
        page.set_footer("&C&P / &N");
        page.set_landscape()
            .set_print_fit_to_pages(1, 0)
            .set_paper_size(9);
        book.push_worksheet(page);
    }
    book.save_to_buffer().map_err(other)
}

/// The first sheet: the answer, and what the others hold.
fn fill_front(front: &Front<'_>, sheets: &[Sheet<'_>], wording: &Wording) -> io::Result<Worksheet> {
    let mut page = Worksheet::new();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    page.set_column_width(0, 24)
        .and_then(|page| page.set_column_width(1, 100))
        .map_err(other)?;
    let mut line = 0;
    let mut put = |first: &str, second: &str, bold: bool| {
        let format = if bold { head() } else { wrapped.clone() };
        page.write_string_with_format(line, 0, first, &format)
            .and_then(|page| page.write_string_with_format(line, 1, second, &format))
            .map_err(other)?;
        line += 1;
        Ok::<(), io::Error>(())
    };
    put(&wording.plain("sheet-front"), front.intake.name(), true)?;
    put(&wording.plain("front-pack"), front.pack, false)?;
    for (at, sentence) in front.sentences.iter().enumerate() {
        let before = if at == 0 {
            wording.plain("front-answer")
        } else {
            String::new()
        };
        put(&before, sentence, false)?;
    }
    put(&wording.plain("front-sheets"), "", true)?;
    for sheet in sheets {
        let about = sheet.listing.table.about;
        let about = match wording.lang {
            Lang::Zh => about.zh,
            Lang::En => about.en,
        };
        match sheet.option {
            Some((_, title)) => put(&sheet.name(wording), &format!("{title}: {about}"), false)?,
            None => put(&sheet.name(wording), about, false)?,
        }
    }
    Ok(page)
}

pub(super) fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::other(error)
}

/// The number of a column or row.
pub(super) fn number<T: TryFrom<usize>>(at: usize) -> io::Result<T>
where
    T::Error: std::error::Error + Send + Sync + 'static,
{
    T::try_from(at).map_err(other)
}

pub(super) fn fill(
    page: &mut Worksheet,
    listing: &Listing<'_>,
    wording: &Wording,
) -> io::Result<()> {
    let formats: Vec<(Kind, Format)> = listing
        .columns
        .iter()
        .map(|column| (kind(column), format(kind(column))))
        .collect();
    let head = head();
    for (at, column) in listing.columns.iter().enumerate() {
        let at = number(at)?;
        page.write_string_with_format(0, at, title(column, wording), &head)
            .and_then(|page| page.set_column_width(at, width(kind(column))))
            .map_err(other)?;
    }
    page.set_row_height(0, 32).map_err(other)?;
    let mut line: u32 = 0;
    let mut sums = vec![0.0; listing.columns.len()];
    listing.each(&mut |cells| {
        line += 1;
        if line >= MOST_ROWS {
            return Err(other("more rows than a sheet of Excel holds"));
        }
        for (sum, cell) in sums.iter_mut().zip(cells) {
            *sum += cell.number().unwrap_or_default();
        }
        for (at, (cell, format)) in cells.iter().zip(&formats).enumerate() {
            write(page, (line, number(at)?), cell, format, wording).map_err(other)?;
        }
        Ok(())
    })?;
    for (at, column) in listing.columns.iter().enumerate() {
        let at = number(at)?;
        colour(page, column, (1, at), (line, at)).map_err(other)?;
    }
    fill_totals(page, listing, &sums, line, wording)?;
    page.set_freeze_panes(1, 1)
        .and_then(|page| {
            page.autofilter(
                0,
                0,
                line,
                number(listing.columns.len().max(1) - 1).unwrap_or(0),
            )
        })
        .and_then(|page| page.set_repeat_rows(0, 0))
        .map_err(other)?;
    Ok(())
}

/// Adds up under a table what may be added up, as Excel does it: of the rows that a filter leaves.
fn fill_totals(
    page: &mut Worksheet,
    listing: &Listing<'_>,
    sums: &[f64],
    rows: u32,
    wording: &Wording,
) -> io::Result<()> {
    let of_table = TOTALS
        .iter()
        .find(|(table, _)| *table == listing.table.name);
    let Some((_, added)) = of_table.filter(|_| rows > 0 && rows + 1 < MOST_ROWS) else {
        return Ok(());
    };
    let line = rows + 1;
    page.write_string_with_format(line, 0, wording.plain("sheet-total"), &head())
        .map_err(other)?;
    for (at, (column, sum)) in listing.columns.iter().zip(sums).enumerate() {
        let Heading::Own(own) = column else { continue };
        if !added.contains(&own.key) {
            continue;
        }
        let column: u16 = number(at)?;
        let first = rust_xlsxwriter::row_col_to_cell(1, column);
        let last = rust_xlsxwriter::row_col_to_cell(rows, column);
        let formula = Formula::new(format!("=SUBTOTAL(109,{first}:{last})"));
        let format = format(own.kind).set_bold();
        page.write_formula_with_format(line, column, formula.set_result(sum.to_string()), &format)
            .map_err(other)?;
    }
    Ok(())
}

fn title<'t>(column: &'t Heading, wording: &Wording) -> &'t str {
    match column {
        Heading::Own(column) => heading(column, wording),
        Heading::Carried(name) => name,
    }
}

/// Writes one cell; an empty one is not known, and stays empty.
fn write(
    page: &mut Worksheet,
    (line, column): (u32, u16),
    cell: &Cell<'_>,
    (kind, format): &(Kind, Format),
    wording: &Wording,
) -> Result<(), XlsxError> {
    match cell.number().filter(|_| kind.is_figure()) {
        Some(number) => page.write_number_with_format(line, column, number, format)?,
        None => {
            let text = match cell {
                Cell::Empty => return Ok(()),
                cell => text(cell, *kind, wording),
            };
            if text.is_empty() {
                return Ok(());
            }
            page.write_string(line, column, text)?
        }
    };
    Ok(())
}

/// A table of a few rows and many columns, turned: a figure a row, so that it can be read and printed.
fn fill_turned(page: &mut Worksheet, listing: &Listing<'_>, wording: &Wording) -> io::Result<()> {
    let rows = listing.collect();
    let head = head();
    page.set_column_width(0, 34).map_err(other)?;
    for (at, column) in listing.columns.iter().enumerate() {
        let line = number(at)?;
        page.write_string_with_format(line, 0, title(column, wording), &head)
            .map_err(other)?;
        let format = (kind(column), format(kind(column)));
        for (row, cells) in rows.iter().enumerate() {
            write(page, (line, number(row + 1)?), &cells[at], &format, wording).map_err(other)?;
        }
        colour(page, column, (line, 1), (line, number(rows.len())?)).map_err(other)?;
    }
    for row in 0..rows.len() {
        page.set_column_width(number::<u16>(row + 1)?, 16)
            .map_err(other)?;
    }
    // What is at the head of each column, code and name, stays in sight.
    page.set_freeze_panes(2, 1)
        .and_then(|page| page.set_repeat_rows(0, 1))
        .map_err(other)?;
    Ok(())
}

/// Colours a column, or a row, where something is short, near its limit or to spare.
fn colour(
    page: &mut Worksheet,
    column: &Heading,
    (first_row, first_column): (u32, u16),
    (last_row, last_column): (u32, u16),
) -> Result<(), XlsxError> {
    let Heading::Own(column) = column else {
        return Ok(());
    };
    let Some(flag) = column.flag else {
        return Ok(());
    };
    if last_row < first_row || last_column < first_column {
        return Ok(());
    }
    let rule = ConditionalFormatCellRule::GreaterThanOrEqualTo(FLAGGED);
    let format = ConditionalFormatCell::new()
        .set_rule(rule)
        .set_format(coloured(flag));
    page.add_conditional_format(first_row, first_column, last_row, last_column, &format)?;
    Ok(())
}

pub(super) fn head() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0xDDEBF7))
}
