//! A table of the results as a table of the page.

use maud::{Markup, html};

use crate::faces::html::strip_bidi;
use crate::tables::cell::Cell;
use crate::tables::listing::{Heading, Listing};
use crate::tables::schema::{Flag, Kind};
use crate::words::cells::{figure, heading, kind, text};
use crate::words::{Wording, grouped};

/// Rows that the page shows; all stand in the file and in the workbook.
const MOST_ROWS: usize = 400;

/// The table, but for the columns of these keys and those that are empty throughout; `title` is for those who hear the page. `None` when
/// it has no row.
pub fn table(
    listing: &Listing<'_>,
    hidden: &[&str],
    title: &str,
    wording: &Wording,
) -> Option<Markup> {
    let rows = listing.collect();
    if rows.is_empty() {
        return None;
    }
    let is_filled = |at: &usize| rows.iter().any(|row| !row[*at].written().is_empty());
    let is_hidden = |at: &usize| hidden.contains(&listing.columns[*at].key());
    let shown = (0..listing.columns.len()).filter(|at| is_filled(at) && !is_hidden(at));
    let shown: Vec<usize> = shown.collect();
    let columns: Vec<(usize, &Heading, Kind)> = shown
        .into_iter()
        .map(|at| (at, &listing.columns[at], kind(&listing.columns[at])))
        .collect();
    let left_out = rows.len().saturating_sub(MOST_ROWS);
    Some(html! {
        div.scroll.wide tabindex="0" role="region" aria-label=(title) {
            table {
                thead { tr { @for (_, column, kind) in &columns {
                    th scope="col" class=[kind.is_figure().then_some("n")] {
                        @match column {
                            Heading::Own(column) => (heading(column, wording)),
                            Heading::Carried(name) => (strip_bidi(name)),
                        }
                    }
                } } }
                tbody { @for row in rows.iter().take(MOST_ROWS) {
                    tr { @for (at, column, kind) in &columns {
                        (cell(&row[*at], column, *kind, wording))
                    } }
                } }
            }
        }
        @if left_out > 0 {
            p.note { (wording.text("page-more-rows", &[("count", grouped(left_out as i64))])) }
        }
    })
}

fn cell(cell: &Cell<'_>, column: &Heading, kind: Kind, wording: &Wording) -> Markup {
    if kind.is_figure() {
        return html! { td.n.(colour(cell, column)) { (figure(cell, kind)) } };
    }
    html! { td { (strip_bidi(&text(cell, kind, wording))) } }
}

/// The class of a cell that says something is short, near its limit, or to spare.
fn colour(cell: &Cell<'_>, column: &Heading) -> &'static str {
    let flag = match column {
        Heading::Own(column) => column.flag,
        Heading::Carried(_) => None,
    };
    match flag {
        Some(flag) if cell.number().is_some_and(|number| number >= 1.0) => match flag {
            Flag::Short => "red",
            Flag::Near => "amber",
            Flag::Spare => "green",
        },
        _ => "plain",
    }
}
