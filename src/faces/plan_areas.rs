//! Small areas on a plan's page: where children enter without a place within reach, and how far the others go.

use maud::{Markup, html};

use super::drawing::within;
use super::plan_shown::{NAME, ShownPlan};
use crate::words::{Wording, grouped};

/// Areas that are told; the others are in `areas-by-year.csv`.
const TOLD: usize = 60;

impl ShownPlan<'_> {
    /// Areas with children without a place within reach; nothing where journeys are not looked at.
    pub(super) fn areas(&self, wording: &Wording) -> Markup {
        if self.city.areas.is_empty() {
            return html! {};
        }
        let reach = self.city.norms.reach.iter().enumerate();
        let reach = reach.filter_map(|(level, metres)| {
            let figures = [
                ("level", Self::level_word(level, wording)),
                ("metres", grouped((*metres)?)),
            ];
            Some(wording.text("plan-areas-reach", &figures))
        });
        let reach: Vec<String> = reach.collect();
        let reach = reach.join(&wording.plain("output-separator"));
        let mut rows: Vec<(usize, usize, Vec<i64>)> = Vec::new();
        for (level, years) in self.rolled.entered.iter().enumerate() {
            for at in 0..self.city.areas.len() {
                let of = years.iter().map(|own| own.without.get(at).copied());
                let of: Vec<i64> = of.map(Option::unwrap_or_default).collect();
                if of.iter().any(|without| *without > 0) {
                    rows.push((at, level, of));
                }
            }
        }
        rows.sort_by_key(|(at, level, of)| (-of.iter().sum::<i64>(), *at, *level));
        let more = rows.len().saturating_sub(TOLD);
        rows.truncate(TOLD);
        html! { section {
            h2 { (wording.plain("plan-areas")) }
            p.note { (wording.text("plan-areas-note", &[("reach", reach)])) }
            @if rows.is_empty() { p { (wording.plain("plan-areas-none")) } }
            @else {
                div.wide tabindex="0" { table {
                    thead { tr {
                        th scope="col" { (wording.plain("plan-head-area")) }
                        th scope="col" { (wording.plain("plan-head-district")) }
                        th scope="col" { (wording.plain("plan-head-level")) }
                        @for t in 0..self.city.years { th.n scope="col" { (self.city.year(t)) } }
                        th.n scope="col" { (wording.plain("plan-head-mean")) }
                    } }
                    tbody { @for (at, level, of) in &rows {
                        @if let Some(area) = self.city.areas.get(*at) { tr {
                            th scope="row" { (within(&area.id, NAME)) }
                            td { (self.district(area.district)) }
                            td { (Self::level_word(*level, wording)) }
                            @for without in of { td.n.bad[*without > 0] { (grouped(*without)) } }
                            td.n { (self.mean(*at, *level).map_or_else(|| "–".to_owned(), grouped)) }
                        } }
                    } }
                } }
                @if more > 0 { p.note { (wording.text("plan-areas-more", &[("count", more)])) } }
            }
        } }
    }

    /// Metres on average of the children of an area who have a place, all years together.
    fn mean(&self, area: usize, level: usize) -> Option<i64> {
        let years = self.rolled.entered.get(level)?.iter();
        let ways = years.flat_map(|own| own.ways.iter().filter(|way| way.area == area));
        let (children, metres) = ways.fold((0, 0), |(children, metres), way| {
            (children + way.children, metres + way.children * way.metres)
        });
        (children > 0).then(|| (2 * metres + children) / (2 * children))
    }
}
