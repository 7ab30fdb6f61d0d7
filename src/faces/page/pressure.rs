//! How many public places there are a child, area by area: the table behind the colours of the map.

use maud::{Markup, html};

use super::Page;
use crate::faces::html::strip_bidi;
use crate::files::contents::WORKBOOK;
use crate::tables::pressure::PressureRow;
use crate::tables::row::Row;
use crate::words::cells::heading;
use crate::words::pressure::{around, districts, ratio, told};
use crate::words::{Wording, grouped};
use xuewei_core::explain::PressureArea;

/// Areas that the page lists; all stand in `pressure.csv`.
const MOST_AREAS: usize = 100;

impl Page<'_> {
    /// The areas of the plan and, apart, those of what the procedure left.
    pub(super) fn pressure(&self, wording: &Wording) -> Option<Markup> {
        let pressure = self.results.pressure;
        if pressure.plan.is_empty() {
            return None;
        }
        let figures = [("file", "pressure.csv"), ("workbook", WORKBOOK)];
        Some(html! {
            p.note { (wording.plain("page-pressure-note")) }
            (self.areas(&pressure.plan, "page-pressure", wording))
            @if !pressure.left.is_empty() {
                h3 { (wording.plain("page-pressure-left")) }
                p.note { (wording.plain("page-pressure-left-note")) }
                (self.areas(&pressure.left, "page-pressure-left", wording))
            }
            p.note { (wording.text("page-file", &figures)) }
        })
    }

    fn areas(&self, areas: &[PressureArea], title: &str, wording: &Wording) -> Markup {
        let own = |key: &str| {
            let column = PressureRow::TABLE.column(key);
            column.map_or_else(String::new, |column| heading(column, wording).to_owned())
        };
        let heads = [
            (own("area"), false),
            (wording.plain("page-around"), false),
            (own("ratio"), true),
            (wording.plain("page-what"), false),
            (own("districts"), false),
            (own("gap"), true),
            (own("cutoff_points"), true),
        ];
        let left_out = areas.len().saturating_sub(MOST_AREAS);
        html! {
            div.scroll tabindex="0" role="region" aria-label=(wording.plain(title)) {
                table {
                    thead { tr { @for (head, is_figure) in &heads {
                        th scope="col" class=[is_figure.then_some("n")] { (head) }
                    } } }
                    tbody { @for area in areas.iter().take(MOST_AREAS) {
                        tr {
                            th scope="row" { (area.number) }
                            td { (strip_bidi(&around(self.results, &area.schools, wording))) }
                            td.n { (ratio(area)) }
                            td { (strip_bidi(&told(area, wording))) }
                            td { (strip_bidi(&districts(self.results.intake, &area.by_district, wording))) }
                            td.n.(if area.is_short() { "red" } else { "plain" }) { (grouped(area.gap().get())) }
                            td.n { (area.last.and_then(|last| last.points).map(|p| p.to_string()).unwrap_or_default()) }
                        }
                    } }
                }
            }
            @if left_out > 0 {
                p.note { (wording.text("page-more-pressure", &[("count", grouped(left_out as i64))])) }
            }
        }
    }
}
