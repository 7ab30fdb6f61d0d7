//! `brief.html`: the round for whoever decides, on one page of A4. The answer, five figures, the map of pressure, what helps
//! most and what it costs, and what all of it rests on; no script, nothing from any other place.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::drawing::{Frame, one, within};
use super::html::{lang_of, strip_bidi};
use crate::words::answer::{amended, committed, hand_work, posts_still_short, sentences};
use crate::words::findings::Group;
use crate::words::pressure::around;
use crate::words::{Wording, grouped, remedies};
use xuewei_core::derive::Results;
use xuewei_core::domain::{LastYear, Position, SchoolIdx};
use xuewei_core::explain::Bottleneck;
use xuewei_core::scenario::remedies::Remedies;
use xuewei_core::summary::Summary;
use xuewei_core::units::{Places, Share};

/// What the page is made from.
pub struct Brief<'a> {
    /// The results.
    pub results: &'a Results<'a>,
    /// Their figures; the times are not told.
    pub summary: &'a Summary,
    /// What was found about the input, by code.
    pub findings: &'a [Group],
    /// What would help where places are short.
    pub remedies: &'a Remedies,
}

/// Measures, areas with a number on the map, findings that are told: one page has room for no more.
const TOLD: usize = 3;

/// Characters of a name and of a sentence for which the page has room; all of it is in `report.html`.
const NAME: usize = 100;
const LINE: usize = 420;

/// Width and height of the map, in units of its drawing.
const MAP: (f64, f64) = (600.0, 480.0);

/// Places a child from which a colour holds, as on the map of the large page.
const STEPS: [(f64, &str, &str); 7] = [
    (0.0, "#a50026", "< 0.5"),
    (0.5, "#d73027", "0.5 – 0.8"),
    (0.8, "#f46d43", "0.8 – 0.95"),
    (0.95, "#fdae61", "0.95 – 1"),
    (1.0, "#abd9e9", "1 – 1.25"),
    (1.25, "#74add1", "1.25 – 2"),
    (2.0, "#4575b4", "≥ 2"),
];

/// Where no area of the plan is.
const NO_AREA: &str = "#9ca3af";

impl Brief<'_> {
    /// The page in a language.
    pub fn html(&self, wording: &Wording) -> String {
        let title = strip_bidi(self.results.intake.name());
        let answer = sentences(self.summary, self.results.pack, wording);
        let page = html! {
            (DOCTYPE)
            html lang=(lang_of(wording)) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="referrer" content="no-referrer";
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header {
                        h1 { (within(&title, NAME)) }
                        p.note { (within(&self.results.pack.title, NAME)) }
                    }
                    main {
                        @for line in answer.iter().take(2) { p.answer { (within(line, LINE)) } }
                        (self.figures(wording))
                        div.pair {
                            section aria-labelledby="map-title" {
                                h2 id="map-title" { (wording.plain("brief-map")) }
                                (self.map(wording))
                            }
                            section aria-labelledby="decide-title" {
                                h2 id="decide-title" { (wording.plain("brief-decide")) }
                                (self.decisions(wording))
                            }
                        }
                        section aria-labelledby="rests-title" {
                            h2 id="rests-title" { (wording.plain("brief-rests")) }
                            ul { @for line in self.rests_on(wording) { li { (within(&line, LINE)) } } }
                        }
                    }
                    footer { p.note { (wording.plain("brief-more")) } }
                }
            }
        };
        page.into_string()
    }

    /// Five figures, with those of last year and what is aimed at.
    fn figures(&self, wording: &Wording) -> Markup {
        let (summary, results) = (self.summary, self.results);
        let unknown = || wording.plain("unknown");
        let told = |share: Option<Share>| share.map_or_else(unknown, |share| share.to_string());
        let count = |n: u64| grouped(i64::try_from(n).unwrap_or(i64::MAX));
        // Of last year only when every district is told: a part is not to be held against the whole.
        let before = results.intake.city().last_years();
        let is_told = !before.is_empty() && before.len() == results.intake.districts().len();
        let sum = |of: fn(&LastYear) -> Places| before.iter().map(of).sum::<Places>();
        let last = |of: &dyn Fn(Places, Places, Places) -> String| match is_told {
            true => of(sum(|l| l.eligible), sum(|l| l.public), sum(|l| l.purchased)),
            false => "–".to_owned(),
        };
        let none = || "–".to_owned();
        let gap: Places = results.bottlenecks.iter().map(Bottleneck::gap).sum();
        let posts = posts_still_short(results);
        let target = results.pack.norms.target_share_percent;
        let rows = [
            (
                "head-share",
                told(summary.share(summary.public)),
                last(&|eligible, public, _| told(Share::of(public, eligible))),
                wording.plain("brief-higher"),
            ),
            (
                "brief-covered",
                told(summary.share(summary.public + summary.purchased)),
                last(&|eligible, public, bought| told(Share::of(public + bought, eligible))),
                format!("{target}%"),
            ),
            (
                "head-unplaced",
                count(summary.unplaced),
                last(&|eligible, public, bought| grouped((eligible - public - bought).get())),
                grouped(0),
            ),
            ("page-short-places", grouped(gap.get()), none(), grouped(0)),
            (
                "brief-posts",
                posts.map_or_else(unknown, |posts| grouped(posts.get())),
                none(),
                grouped(0),
            ),
        ];
        html! {
            table.figures {
                thead { tr {
                    th scope="col" { (wording.plain("brief-figure")) }
                    @for key in ["brief-now", "brief-last", "brief-target"] { th.n scope="col" { (wording.plain(key)) } }
                } }
                tbody { @for (key, now, before, aim) in &rows {
                    tr { th scope="row" { (wording.plain(key)) } td.n.big { (now) } td.n { (before) } td.n { (aim) } }
                } }
            }
        }
    }

    /// Communities and schools in the colour of their area, and the numbers of the areas that are to be decided on.
    fn map(&self, wording: &Wording) -> Markup {
        let (results, intake) = (self.results, self.results.intake);
        let mut of_school: Vec<&str> = vec![NO_AREA; intake.schools().len()];
        let mut of_community: Vec<Option<&str>> = vec![None; intake.communities().len()];
        for area in &results.pressure.plan {
            let colour = colour(area.millionths());
            for school in &area.schools {
                of_school[school.at()] = colour;
            }
            for (community, _) in &area.by_community {
                of_community[community.at()] = Some(colour);
            }
        }
        let homes: Vec<(Position, &str)> = intake
            .communities()
            .iter()
            .zip(of_community)
            .filter_map(|(community, colour)| Some((community.position, colour?)))
            .collect();
        let schools: Vec<(Position, &str)> = intake
            .open_schools()
            .filter(|(at, _)| of_school[at.at()] != NO_AREA)
            .map(|(at, school)| (school.position, of_school[at.at()]))
            .collect();
        let Some(frame) = Frame::of(homes.iter().chain(&schools).map(|(at, _)| *at), MAP) else {
            return html! { p.note { (wording.plain("brief-no-map")) } };
        };
        let outlines: String = intake
            .outlines()
            .iter()
            .map(|own| frame.outline(&own.shape))
            .collect();
        let numbers = self.chosen().into_iter().filter_map(|area| {
            let at = frame.middle(
                area.schools
                    .iter()
                    .map(|s| intake.schools()[s.at()].position),
            )?;
            Some((at, area.number))
        });
        html! {
            svg viewBox=(frame.view_box()) role="img" aria-label=(wording.plain("brief-map-label")) {
                path.outline d=(outlines) {}
                @for (_, colour, _) in STEPS { path.home stroke=(colour) d=(frame.dots(&homes, colour)) {} }
                @for (_, colour, _) in STEPS { path.school fill=(colour) d=(frame.squares(&schools, colour)) {} }
                @for ((x, y), number) in numbers {
                    circle.mark cx=(one(x)) cy=(one(y)) r="11" {}
                    text.mark x=(one(x)) y=(one(y + 5.0)) { (number) }
                }
            }
            p.legend { @for (_, colour, name) in STEPS {
                span { i style=(format!("background:{colour}")) {} (name) }
            } }
            p.note { (wording.plain("brief-map-note")) }
        }
    }

    /// The areas whose measures are told.
    fn chosen(&self) -> Vec<&Bottleneck> {
        let best = remedies::best(self.remedies);
        let areas = best.into_iter().take(TOLD).filter_map(|remedy| {
            self.results
                .bottlenecks
                .iter()
                .find(|area| area.number == remedy.area)
        });
        areas.collect()
    }

    /// What helps most, as the round says that was solved again with it.
    fn decisions(&self, wording: &Wording) -> Markup {
        let results = self.results;
        let best = remedies::best(self.remedies);
        let is_short = !results.bottlenecks.is_empty();
        let where_is = |area: usize| {
            let own = results.bottlenecks.iter().find(|own| own.number == area);
            let schools: &[SchoolIdx] = own.map_or(&[], |own| &own.schools);
            match schools.is_empty() {
                true => wording.text("brief-area", &[("area", grouped(area as i64))]),
                false => {
                    let figures = [
                        ("area", grouped(area as i64)),
                        ("around", around(results, schools, wording)),
                    ];
                    wording.text("brief-area-around", &figures)
                }
            }
        };
        html! {
            @if best.is_empty() {
                p { (wording.plain(match (is_short, self.summary.amended.is_some()) {
                    (true, true) => "brief-none-tried",
                    (true, false) => "brief-none-helps",
                    (false, _) => "brief-none-short",
                })) }
            } @else {
                ol { @for remedy in best.iter().take(TOLD) {
                    li { strong { (within(&where_is(remedy.area), NAME)) } " " (within(&remedies::told(results, remedy, wording), LINE)) }
                } }
                p.note { (wording.plain("brief-solved")) }
            }
        }
    }

    /// What the answer rests on: what people decided, what is not known, how journeys are measured.
    fn rests_on(&self, wording: &Wording) -> Vec<String> {
        let (results, summary) = (self.results, self.summary);
        let count = |n: usize| grouped(i64::try_from(n).unwrap_or(i64::MAX));
        let mut lines = Vec::from_iter(amended(summary, wording));
        lines.extend(hand_work(summary, wording));
        lines.extend(committed(summary.commitment.as_ref(), wording));
        if summary.manual_review > 0 {
            let waiting = usize::try_from(summary.manual_review).unwrap_or(usize::MAX);
            lines.push(wording.text("brief-waiting", &[("count", count(waiting))]));
        }
        let reach = results.pack.reach.max;
        let figures = [
            ("detour", results.pack.travel.detour.to_string()),
            ("reach", grouped(reach.get())),
        ];
        lines.push(wording.text("brief-journeys", &figures));
        if posts_still_short(results).is_none() {
            lines.push(wording.plain("brief-posts-unknown"));
        }
        let harmful = || self.findings.iter().filter(|group| group.code.is_harmful());
        // What is found about tables is not for everybody: it may name a child.
        if !results.intake.is_public() && harmful().next().is_some() {
            let all: usize = harmful().map(|group| group.count).sum();
            let first = harmful().filter_map(|group| {
                let (_, _, cause, _) = group.lines.first()?;
                Some(cause.clone())
            });
            let first: Vec<String> = first.take(TOLD).collect();
            let figures = [
                ("count", count(all)),
                ("first", first.join(&wording.plain("output-separator"))),
            ];
            lines.push(wording.text("brief-findings", &figures));
        }
        lines
    }
}

/// The colour of so many millionths of a place a child; blue where nobody reaches the places.
fn colour(millionths: Option<i64>) -> &'static str {
    let ratio = millionths.map_or(f64::INFINITY, |millionths| millionths as f64 / 1e6);
    let step = STEPS.iter().rev().find(|(from, _, _)| *from <= ratio);
    step.map_or(NO_AREA, |(_, colour, _)| colour)
}

/// How a page of one sheet looks.
pub(super) const STYLE: &str = "\
@page{size:A4;margin:12mm}
*{box-sizing:border-box}
body{margin:0 auto;max-width:190mm;padding:4mm;color:#17202a;background:#fff;\
font:14px/1.45 system-ui,\"Noto Sans CJK SC\",\"Microsoft YaHei\",\"PingFang SC\",sans-serif;\
-webkit-print-color-adjust:exact;print-color-adjust:exact;overflow-wrap:anywhere}
h1{font-size:20px;line-height:1.25;margin:0}
h2{font-size:15px;margin:0 0 4px}
p{margin:3px 0}
.note{color:#4b5563;font-size:12px}
.answer{font-size:15px}
table{border-collapse:collapse;width:100%;margin:8px 0;font-variant-numeric:tabular-nums}
th,td{padding:3px 8px;border-bottom:1px solid #d1d5db;text-align:left;font-weight:500}
thead th{background:#eef2f7;font-weight:600}
.n{text-align:right;white-space:nowrap}
.big{font-size:17px;font-weight:650}
.pair{display:grid;grid-template-columns:3fr 2fr;gap:14px;margin:8px 0}
@media (max-width:600px){.pair{grid-template-columns:1fr}th,td{padding:3px 4px}}
@media print{body{padding:0;max-width:none;font-size:12.5px}.answer{font-size:13.5px}.note{font-size:11px}section{break-inside:avoid}}
svg{width:100%;height:auto;border:1px solid #d1d5db;background:#fafafa}
.outline{fill:none;stroke:#9ca3af;stroke-width:1}
.home{fill:none;stroke-width:4;stroke-linecap:round;opacity:.75}
.school{stroke:#17202a;stroke-width:.8}
circle.mark{fill:#fff;stroke:#17202a;stroke-width:1.5}
text.mark{font-size:14px;font-weight:700;text-anchor:middle;fill:#17202a}
.legend{display:flex;flex-wrap:wrap;gap:2px 10px;font-size:11px}
.legend i{display:inline-block;width:10px;height:10px;margin-right:3px}
ol,ul{margin:2px 0;padding-left:18px}
li{margin:3px 0}
footer{border-top:1px solid #d1d5db;margin-top:6px}
";
