//! A written table as a table of the page.

use maud::{Markup, html};

use crate::report::columns::{COLOURED, Colour, Figure, Kind, heading, kind, round, word};
use crate::report::html::tame;
use crate::report::wording::{Wording, grouped};
use crate::report::workbook::Sheet;
use crate::tables::csv_injection::unescape;

/// Rows that the page shows; all stand in the file and in the workbook.
const MOST_ROWS: usize = 400;

/// The table, but for the columns named and those that are empty throughout; `None` when it has no row.
pub fn table(sheet: &Sheet, without: &[&str], wording: &Wording) -> Option<Markup> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(&sheet.csv[..]);
    // What was written a moment ago can be read.
    let all: Vec<csv::StringRecord> = reader.records().filter_map(Result::ok).collect();
    let (headers, rows) = all.split_first()?;
    if rows.is_empty() {
        return None;
    }
    let is_shown = |at: &usize| {
        let header = headers.get(*at).unwrap_or_default();
        let is_filled = rows
            .iter()
            .any(|row| row.get(*at).is_some_and(|c| !c.is_empty()));
        is_filled && !without.contains(&header)
    };
    let columns: Vec<(usize, &str, Kind)> = (0..headers.len())
        .filter(is_shown)
        .map(|at| {
            let header = headers.get(at).unwrap_or_default();
            (at, header, kind(header, at < sheet.known))
        })
        .collect();
    let title = wording.plain(&format!("sheet-{}", sheet.key));
    let left_out = rows.len().saturating_sub(MOST_ROWS);
    Some(html! {
        div.scroll.wide tabindex="0" role="region" aria-label=(title) {
            table {
                thead { tr { @for (at, header, kind) in &columns {
                    th scope="col" class=[matches!(kind, Kind::Number(_)).then_some("n")] {
                        @if *at < sheet.known { (heading(sheet.key, header, wording)) } @else { (tame(unescape(header))) }
                    }
                } } }
                tbody { @for row in rows.iter().take(MOST_ROWS) {
                    tr { @for (at, header, kind) in &columns {
                        (cell(unescape(row.get(*at).unwrap_or_default()), header, *kind, wording))
                    } }
                } }
            }
        }
        @if left_out > 0 {
            p.note { (wording.text("page-more-rows", &[("count", grouped(left_out as i64))])) }
        }
    })
}

fn cell(text: &str, header: &str, kind: Kind, wording: &Wording) -> Markup {
    match kind {
        Kind::Number(figure) => html! {
            td.n.(colour(text, header)) { (figured(text, figure)) }
        },
        Kind::Word => html! { td { (tame(&word(text, wording))) } },
        Kind::Round => html! { td { (tame(&round(text, wording))) } },
        Kind::Reason => html! { td { (wording.plain(&format!("reason-{text}"))) } },
        Kind::Text => html! { td { (tame(text)) } },
    }
}

/// A figure as people read it; what is no figure stays as it is.
fn figured(text: &str, figure: Figure) -> String {
    match figure {
        Figure::Whole => text.parse().map_or_else(|_| text.to_owned(), grouped),
        Figure::Share => text.parse::<f64>().map_or_else(
            |_| text.to_owned(),
            |share| format!("{:.1}%", share * 100.0),
        ),
        Figure::One | Figure::Two | Figure::AsItIs => text.to_owned(),
    }
}

/// The class of a cell that says something is short, near its limit, or to spare.
fn colour(text: &str, header: &str) -> &'static str {
    let number: f64 = text.parse().unwrap_or(0.0);
    match COLOURED.iter().find(|(column, ..)| *column == header) {
        Some((_, from, colour)) if number >= *from => match colour {
            Colour::Red => "red",
            Colour::Amber => "amber",
            Colour::Green => "green",
        },
        _ => "plain",
    }
}
