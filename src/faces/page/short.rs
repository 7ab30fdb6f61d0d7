//! Where public places are short: the areas, and what helps each.

use maud::{Markup, html};

use super::Page;
use crate::faces::html::strip_bidi;
use crate::tables::areas::AreaRow;
use crate::tables::row::Row;
use crate::words::cells::heading;
use crate::words::pressure::{around, districts};
use crate::words::remedies::told;
use crate::words::{Wording, grouped};
use xuewei_core::explain::{Bottleneck, ShortageKind};

/// Areas that the page lists; all stand in `bottlenecks.csv`.
const MOST_AREAS: usize = 60;

impl Page<'_> {
    /// The areas, and what helps each.
    pub(super) fn short(&self, wording: &Wording) -> Option<Markup> {
        let areas = self.results.bottlenecks;
        if areas.is_empty() {
            return None;
        }
        let say = |key: &str| wording.plain(key);
        let left_out = areas.len().saturating_sub(MOST_AREAS);
        let own = |key: &str| {
            let column = AreaRow::TABLE.column(key);
            column.map_or_else(String::new, |column| heading(column, wording).to_owned())
        };
        let heads = [
            (own("area"), false),
            (say("page-around"), false),
            (say("page-districts-short"), false),
            (own("children"), true),
            (own("places"), true),
            (own("gap"), true),
            (own("cutoff_points"), true),
            (say("page-remedies"), false),
        ];
        Some(html! {
            div.scroll tabindex="0" role="region" aria-label=(say("page-short")) {
                table {
                    thead { tr { @for (head, is_figure) in &heads {
                        th scope="col" class=[is_figure.then_some("n")] { (head) }
                    } } }
                    tbody { @for area in areas.iter().take(MOST_AREAS) {
                        tr {
                            th scope="row" { (area.number) }
                            td { (strip_bidi(&self.around(area, wording))) }
                            td { (strip_bidi(&districts(self.results.intake, &area.by_district, wording))) }
                            td.n { (grouped(area.children.get())) }
                            td.n { (grouped(area.places.get())) }
                            td.n.red { (grouped(area.gap().get())) }
                            td.n { (area.last.and_then(|last| last.points).map(|p| p.to_string()).unwrap_or_default()) }
                            td { ul { @for way in self.remedies(area, wording) { li { (strip_bidi(&way)) } } } }
                        }
                    } }
                }
            }
            @if left_out > 0 {
                p.note { (wording.text("page-more-areas", &[("count", grouped(left_out as i64))])) }
            }
        })
    }

    /// Where an area is, for people.
    fn around(&self, area: &Bottleneck, wording: &Wording) -> String {
        match (area.kind, self.known(area)) {
            (ShortageKind::Rules, _) => wording.plain("page-by-rules"),
            (ShortageKind::NoSchool, known) if known.is_empty() => {
                wording.plain("map-kind-no_school")
            }
            (ShortageKind::NoSchool, known) => wording.text("page-no-school", &[("school", known)]),
            (ShortageKind::Full, _) => around(self.results, &area.schools, wording),
        }
    }

    /// What helps an area, as the round says that was solved again with it; of what was not tried nothing is said.
    fn remedies(&self, area: &Bottleneck, wording: &Wording) -> Vec<String> {
        if area.kind == ShortageKind::Rules {
            return vec![wording.plain("page-land-rules")];
        }
        let own = self.remedies.all.iter();
        let own = own.filter(|remedy| remedy.area == area.number);
        let told: Vec<String> = own.map(|own| told(self.results, own, wording)).collect();
        let at = self.results.bottlenecks.iter();
        let before = at.take_while(|other| other.number != area.number);
        let before = before.filter(|other| other.kind != ShortageKind::Rules);
        match told.is_empty() {
            false => told,
            true if before.count() < self.remedies.looked_at => {
                vec![wording.plain("page-remedies-none")]
            }
            true => vec![wording.plain("page-remedies-untried")],
        }
    }

    /// What people know an area by: a school, else its first community.
    pub(super) fn known(&self, area: &Bottleneck) -> String {
        let intake = self.results.intake;
        let school = self.results.known_school(&area.schools);
        let school = school.map(|s| s.name.as_deref().unwrap_or(&s.id));
        let home = || {
            let (community, _) = area.by_community.first()?;
            Some(&*intake.communities()[community.at()].name)
        };
        school.or_else(home).unwrap_or_default().to_owned()
    }
}
