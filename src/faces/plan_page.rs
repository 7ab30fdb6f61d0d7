//! `plan.html`: the two-sided sheet. Primary and junior on one time line, posts that go from the one to the other, what is
//! built and what is not built after all, which class size would use every post, the city on a map year by year. All of it can
//! be read without scripts; the page's own policy lets the one of the map run, and nothing from any other place.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::brief::STYLE;
use super::html::lang_of;
use super::plan_map::{self, PlanMap};
use super::plan_shown::{Place, ShownPlan};
use crate::words::Wording;
use crate::words::cells::word;

/// Districts that are drawn; the others are in `stages-by-year.csv`.
const DRAWN: usize = 40;

impl ShownPlan<'_> {
    /// The page in a language.
    pub fn html(&self, wording: &Wording) -> String {
        let title = self.title(wording);
        let policy = format!(
            "default-src 'none'; script-src 'sha256-{}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
            plan_map::SCRIPT_HASH
        );
        let page = html! {
            (DOCTYPE)
            html lang=(lang_of(wording)) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="referrer" content="no-referrer";
                    title { (title) }
                    style {
                        (PreEscaped(STYLE)) (PreEscaped(OWN_STYLE)) (PreEscaped(plan_map::STYLE))
                        @if !self.city.areas.is_empty() { (PreEscaped(plan_map::AREA_STYLE)) }
                    }
                }
                body {
                    header { h1 { (title) } p.note { (self.rests(wording)) } }
                    main {
                        ul.answer { @for sentence in self.sentences(wording) { li { (sentence) } } }
                        (self.sheet(wording))
                        (self.map(wording))
                        (self.areas(wording))
                        (self.help(wording))
                        (self.moves(wording))
                        (self.pool(wording))
                        (self.built(wording))
                        (self.dividend(wording))
                        (self.districts(wording))
                        (self.changes(wording))
                        (self.robust(wording))
                        (self.proof(wording))
                    }
                    script { (PreEscaped(plan_map::SCRIPT)) }
                }
            }
        };
        page.into_string()
    }

    fn rests(&self, wording: &Wording) -> String {
        let parcels = self.city.campuses.iter().filter(|own| own.is_parcel);
        let parcels = parcels.count();
        let figures = [
            ("campuses", (self.city.campuses.len() - parcels).to_string()),
            ("parcels", parcels.to_string()),
            ("first", self.first_planned.to_string()),
            ("last", self.last().to_string()),
            ("variant", word(self.variant, wording)),
        ];
        wording.text("plan-rests", &figures)
    }

    /// The sheet of the city.
    fn sheet(&self, wording: &Wording) -> Markup {
        html! {
            section {
                h2 { (wording.plain("plan-sheet")) }
                p.note { (wording.plain("plan-sheet-note")) }
                (Self::legend(wording))
                div.charts { (self.charts(Place::City, wording)) }
                (self.table(wording))
            }
        }
    }

    /// The city on the map, year by year.
    fn map(&self, wording: &Wording) -> Markup {
        let map = PlanMap {
            city: self.city,
            plan: self.plan,
            rolled: self.rolled,
            levels: &self.levels(),
            campus_names: self.campus_names,
            district_names: self.district_names,
            positions: self.positions,
            area_positions: self.area_positions,
            outlines: self.outlines,
        };
        map.markup(wording)
    }

    fn districts(&self, wording: &Wording) -> Markup {
        let count = self.city.districts.len();
        html! {
            @if count > 1 { section {
                h2 { (wording.plain("plan-districts")) }
                (Self::legend(wording))
                @for d in 0..count.min(DRAWN) {
                    div.charts { (self.charts(Place::District(d), wording)) }
                }
                @if count > DRAWN {
                    p.note { (wording.text("plan-more-districts", &[("count", count - DRAWN)])) }
                }
            } }
        }
    }
}

const OWN_STYLE: &str = "\
body{max-width:1180px}.wide{overflow-x:auto}.wide th,.wide td{white-space:nowrap}.wide th.n[rowspan]{white-space:normal;overflow-wrap:normal;min-width:4.6em}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr));gap:10px;margin:6px 0}
figure{margin:0;break-inside:avoid}figcaption{font-weight:600;font-size:12.5px}
.grid{stroke:#e5e7eb}.nought{stroke:#17202a;stroke-width:1.2}.tick{font-size:10px;fill:#4b5563}
rect.k0{fill:#2166ac}rect.k1{fill:#c2570c}rect.before{fill:none;stroke:#4b5563;stroke-width:1;stroke-dasharray:2 2}
.told{font-size:10.5px;font-weight:600;paint-order:stroke;stroke:#fafafa;stroke-width:3px}.t0{fill:#174a7e}.t1{fill:#8a3d08}
.legend i.k0{background:#2166ac}.legend i.k1{background:#c2570c}.legend i.before{border:1px dashed #4b5563;background:none}
.legend{font-size:12.5px}.c{text-align:center}tr.sum th,tr.sum td{font-weight:650;background:#f6f8fa}
td.bad{background:#fde0dd}td.good{background:#e6f4e6}td.warn{background:#fff4c2}td.more{color:#174a7e;font-weight:650}
td.less{color:#8a3d08}tr.left th,tr.left td{color:#6b7280;font-style:italic}sup{font-size:9px}
";
