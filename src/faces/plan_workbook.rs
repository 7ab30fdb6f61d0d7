//! `plan.xlsx`: the two-sided sheet and the other tables of a plan as a workbook, in the language of the run.

use std::io;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet};

use super::html::strip_bidi;
use super::plan_shown::ShownPlan;
use super::workbook::{fill, head, other};
use crate::tables::listing::Listing;
use crate::words::Wording;
use crate::words::cells::bilingual;

/// The workbook of a plan.
///
/// # Errors
/// When a table is larger than a sheet.
pub fn workbook(
    (plan, sentences): (&ShownPlan<'_>, &[String]),
    listings: &[Listing<'_>],
    wording: &Wording,
) -> io::Result<Vec<u8>> {
    let mut book = Workbook::new();
    let title = plan.title(wording);
    // The same bytes on every day.
    let year = u16::try_from(plan.first_planned).unwrap_or(1900);
    let day = ExcelDateTime::from_ymd(year.clamp(1900, 9999), 1, 1).map_err(other)?;
    let properties = DocProperties::new().set_title(&title);
    book.set_properties(&properties.set_creation_datetime(&day));
    let mut pages = vec![(
        "front".to_owned(),
        front(&title, sentences, listings, wording)?,
    )];
    for listing in listings {
        let mut page = Worksheet::new();
        fill(&mut page, listing, wording)?;
        pages.push((listing.table.name.to_owned(), page));
    }
    let name = strip_bidi(plan.city_name).replace('&', "&&");
    for (key, mut page) in pages {
        page.set_name(wording.plain(&format!("sheet-{key}")))
            .map_err(other)?;
        page.set_header(format!("&L{name}&R&A"));
        page.set_footer("&C&P / &N");
        page.set_landscape()
            .set_print_fit_to_pages(1, 0)
            .set_paper_size(9);
        book.push_worksheet(page);
    }
    book.save_to_buffer().map_err(other)
}

/// The first sheet: what the plan comes to, and what the others hold.
fn front(
    title: &str,
    sentences: &[String],
    listings: &[Listing<'_>],
    wording: &Wording,
) -> io::Result<Worksheet> {
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
    put(&wording.plain("sheet-front"), title, true)?;
    for sentence in sentences {
        put("", sentence, false)?;
    }
    put(&wording.plain("front-sheets"), "", true)?;
    for listing in listings {
        let name = wording.plain(&format!("sheet-{}", listing.table.name));
        put(&name, bilingual(listing.table.about, wording.lang), false)?;
    }
    Ok(page)
}
