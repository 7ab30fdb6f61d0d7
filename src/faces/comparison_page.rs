//! `comparison.html`: up to four options beside the round as it is, on one page of A4: what each brings and costs, who gains
//! and who loses, district by district; no script, nothing from any other place.

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::brief::STYLE;
use super::drawing::{Frame, within};
use super::html::{lang_of, strip_bidi};
use crate::tables::comparison::{Compared, count};
use crate::words::{Wording, grouped};
use xuewei_core::domain::{CommunityIdx, DistrictIdx, Intake, Position};
use xuewei_core::scenario::{Change, Figures, Verdict, changes};

/// An option, and the round as it would have it.
pub struct Choice<'a> {
    /// Its allocation.
    pub compared: Compared<'a>,
    /// The round under it.
    pub intake: &'a Intake,
    /// What building it costs, yuan; `None` where that is not known.
    pub building: Option<i64>,
}

/// What the page is made from.
pub struct ComparisonPage<'a> {
    /// The round as it is.
    pub intake: &'a Intake,
    /// What its pack is called.
    pub pack: &'a str,
    /// Its allocation.
    pub base: Compared<'a>,
    /// The options in their order.
    pub choices: &'a [Choice<'a>],
}

/// Options for which the page has room; the others are in `comparison.csv`.
const TOLD: usize = 4;
/// Districts for which the page has room: those in which most changes.
const DISTRICTS: usize = 8;
/// Characters of a title, and of one above a column or a map.
const NAME: usize = 60;
const HEAD: usize = 30;
const LINE: usize = 320;
/// Width and height of a map, in units of its drawing.
const MAP: (f64, f64) = (400.0, 260.0);
/// A community in which more children gain than lose, as many, fewer.
const COLOURS: [&str; 3] = ["#2166ac", "#9ca3af", "#b2182b"];

/// A row of figures: its heading, and how it is read off; `None` is not known.
type FigureRow = (&'static str, fn(&Figures) -> Option<i64>);

/// An option with the children whose placement it changes.
struct Told<'a> {
    choice: &'a Choice<'a>,
    changes: Vec<Change<'a>>,
}

impl ComparisonPage<'_> {
    /// The page in a language.
    pub fn html(&self, wording: &Wording) -> String {
        let title = strip_bidi(self.intake.name());
        let told: Vec<Told<'_>> = self
            .choices
            .iter()
            .take(TOLD)
            .map(|choice| Told {
                choice,
                changes: changes(self.base.result, choice.compared.result),
            })
            .collect();
        let further = self.choices.len().saturating_sub(TOLD);
        let page = html! {
            (DOCTYPE)
            html lang=(lang_of(wording)) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="referrer" content="no-referrer";
                    title { (title) }
                    style { (PreEscaped(STYLE)) (PreEscaped(OWN_STYLE)) }
                }
                body {
                    header {
                        h1 { (within(&wording.text("compare-title", &[("name", title.as_str())]), NAME + NAME)) }
                        p.note { (within(self.pack, NAME)) }
                    }
                    main {
                        ol.answer { @for own in &told { li { (within(&self.sentence(own, wording), LINE)) } } }
                        @if further > 0 {
                            p.note { (wording.text("compare-further", &[("count", further)])) }
                        }
                        (self.figures(&told, wording))
                        section aria-labelledby="maps-title" {
                            h2 id="maps-title" { (wording.plain("compare-maps")) }
                            div class=(format!("maps maps-{}", told.len())) { @for own in &told { (self.map(own, wording)) } }
                            p.legend {
                                @for (colour, key) in COLOURS.into_iter().zip(["compare-gain", "compare-even", "compare-lose"]) {
                                    span { i style=(format!("background:{colour}")) {} (wording.plain(key)) }
                                }
                            }
                        }
                        (self.districts(&told, wording))
                    }
                    footer { p.note { (wording.plain("compare-more")) } }
                }
            }
        };
        page.into_string()
    }

    /// What an option brings in one sentence.
    fn sentence(&self, told: &Told<'_>, wording: &Wording) -> String {
        let (base, own) = (
            &self.base.result.figures,
            &told.choice.compared.result.figures,
        );
        let placed = |f: &Figures| f.public + f.purchased;
        let verdict = |verdict| count(&told.changes, verdict);
        let more = placed(own) - placed(base);
        let key = match more {
            1.. => "compare-places-more",
            0 => "compare-places-same",
            _ => "compare-places-fewer",
        };
        let figures = [
            ("title", strip_bidi(told.choice.compared.title)),
            ("count", grouped(more.abs())),
            ("public", signed(own.public - base.public)),
            ("better", grouped(verdict(Verdict::Better) as i64)),
            ("worse", grouped(verdict(Verdict::Worse) as i64)),
        ];
        wording.text(key, &figures)
    }

    /// The figures of the round as it is and of the options, with what each changes.
    fn figures(&self, told: &[Told<'_>], wording: &Wording) -> Markup {
        let unknown = || wording.plain("unknown");
        let base = &self.base.result.figures;
        let rows: [FigureRow; 8] = [
            ("head-public", |f| Some(f.public)),
            ("head-purchased", |f| Some(f.purchased)),
            ("head-unplaced", |f| Some(f.unplaced)),
            ("compare-mean", |f| Some(f.metres_mean.round() as i64)),
            ("compare-longest", |f| Some(f.metres_longest)),
            ("compare-posts", |f| f.posts),
            ("compare-land", |f| f.land),
            ("compare-money", |f| f.money),
        ];
        let value = |value: Option<i64>| value.map_or_else(unknown, grouped);
        let change = |own: Option<i64>, base: Option<i64>| {
            let change = own.zip(base).map(|(own, base)| own - base);
            change.filter(|change| *change != 0).map(signed)
        };
        // Yuan a year for each child more with a place; nothing where no child more has one.
        let each = |own: &Figures| {
            let more = (own.public + own.purchased) - (base.public + base.purchased);
            let yuan = own.money.zip(base.money).map(|(own, base)| own - base);
            match (more, yuan) {
                (1.., Some(yuan)) => grouped(yuan / more),
                (1.., None) => unknown(),
                _ => "–".to_owned(),
            }
        };
        html! {
            div.wide tabindex="0" role="region" aria-label=(wording.plain("brief-figure")) { table.figures.compared {
                thead { tr {
                    th scope="col" { (wording.plain("brief-figure")) }
                    th.n scope="col" { (wording.plain("compare-now")) }
                    @for own in told { th.n scope="col" { (within(own.choice.compared.title, HEAD)) } }
                } }
                tbody {
                    @for (key, of) in rows { tr {
                        th scope="row" { (wording.plain(key)) }
                        td.n { (value(of(base))) }
                        @for own in told {
                            @let figure = of(&own.choice.compared.result.figures);
                            td.n { (value(figure)) @if let Some(change) = change(figure, of(base)) { " " small { (change) } } }
                        }
                    } }
                    tr {
                        th scope="row" { (wording.plain("compare-building")) } td.n { "–" }
                        @for own in told { td.n { (value(own.choice.building)) } }
                    }
                    tr {
                        th scope="row" { (wording.plain("compare-each")) } td.n { "–" }
                        @for own in told { td.n { (each(&own.choice.compared.result.figures)) } }
                    }
                    @for (key, wanted) in [("head-better", Verdict::Better), ("head-worse", Verdict::Worse)] { tr {
                        th scope="row" { (wording.plain(key)) } td.n { "–" }
                        @for own in told { td.n { (grouped(count(&own.changes, wanted) as i64)) } }
                    } }
                }
            } }
        }
    }

    /// Children who gain less those who lose, by what the round says of where they live.
    fn balance<K: Ord>(
        &self,
        told: &Told<'_>,
        of: impl Fn(&Intake, usize) -> Option<K>,
    ) -> BTreeMap<K, i64> {
        let mut balance: BTreeMap<K, i64> = BTreeMap::new();
        for change in &told.changes {
            let by = match change.verdict {
                Verdict::Better => 1,
                Verdict::Worse => -1,
                _ => continue,
            };
            let children = self.intake.children();
            let found = children.binary_search_by(|child| (*child.id).cmp(change.child));
            if let Some(key) = found.ok().and_then(|at| of(self.intake, at)) {
                *balance.entry(key).or_default() += by;
            }
        }
        balance
    }

    /// Communities by whether more of their children gain or lose, and the schools that are new or have other places.
    fn map(&self, told: &Told<'_>, wording: &Wording) -> Markup {
        let of = |intake: &Intake, at: usize| intake.children()[at].community;
        let balance: BTreeMap<CommunityIdx, i64> = self.balance(told, of);
        let homes: Vec<(Position, &str)> = (self.intake.communities().iter().enumerate())
            .map(|(at, community)| {
                let own = balance.get(&CommunityIdx::from_usize(at)).copied();
                let colour = match own.unwrap_or(0) {
                    1.. => COLOURS[0],
                    0 => COLOURS[1],
                    _ => COLOURS[2],
                };
                (community.position, colour)
            })
            .collect();
        let before: BTreeMap<&str, i64> = self
            .intake
            .open_schools()
            .map(|(_, school)| (&*school.id, school.places.get()))
            .collect();
        let differs = |id: &str, places: i64| before.get(id).copied().unwrap_or(0) != places;
        let schools: Vec<(Position, &str)> = told
            .choice
            .intake
            .open_schools()
            .filter(|(_, school)| differs(&school.id, school.places.get()))
            .map(|(_, school)| (school.position, "#17202a"))
            .collect();
        let all = homes.iter().chain(&schools).map(|(at, _)| *at);
        let Some(frame) = Frame::of(all, MAP) else {
            return html! { p.note { (wording.plain("brief-no-map")) } };
        };
        let outlines: String = self
            .intake
            .outlines()
            .iter()
            .map(|own| frame.outline(&own.shape))
            .collect();
        let title = within(told.choice.compared.title, HEAD);
        html! {
            figure {
                figcaption { (title) }
                svg viewBox=(frame.view_box()) role="img" aria-label=(wording.text("compare-map-label", &[("title", title.as_str())])) {
                    path.outline d=(outlines) {}
                    // Those in which nothing changes lie below the others.
                    @for colour in [COLOURS[1], COLOURS[0], COLOURS[2]] { path.home stroke=(colour) d=(frame.dots(&homes, colour)) {} }
                    path.school fill="#17202a" d=(frame.squares(&schools, "#17202a")) {}
                }
            }
        }
    }

    /// Children who gain and lose, district by district of their homes.
    fn districts(&self, told: &[Told<'_>], wording: &Wording) -> Markup {
        let of = |intake: &Intake, at: usize| intake.children()[at].district;
        let balances: Vec<BTreeMap<DistrictIdx, i64>> =
            told.iter().map(|own| self.balance(own, of)).collect();
        let mut most: BTreeMap<DistrictIdx, i64> = BTreeMap::new();
        for (district, by) in balances.iter().flatten() {
            let own = most.entry(*district).or_default();
            *own = (*own).max(by.abs());
        }
        let mut order: Vec<DistrictIdx> = most.keys().copied().collect();
        order.sort_by_key(|district| (-most[district], *district));
        let left = order.len().saturating_sub(DISTRICTS);
        order.truncate(DISTRICTS);
        if order.is_empty() {
            return html! {};
        }
        html! {
            section aria-labelledby="districts-title" {
                h2 id="districts-title" { (wording.plain("compare-districts")) }
                div.wide tabindex="0" role="region" aria-labelledby="districts-title" { table.compared {
                    thead { tr {
                        th scope="col" { (wording.plain("head-district")) }
                        @for own in told { th.n scope="col" { (within(own.choice.compared.title, HEAD)) } }
                    } }
                    tbody { @for district in &order { tr {
                        th scope="row" { (within(self.intake.districts()[district.at()].label(), NAME)) }
                        @for balance in &balances { td.n { (signed(balance.get(district).copied().unwrap_or(0))) } }
                    } } }
                } }
                @if left > 0 { p.note { (wording.text("compare-districts-left", &[("count", left)])) } }
            }
        }
    }
}

/// A change with its sign; nought has none.
fn signed(change: i64) -> String {
    match change {
        1.. => format!("+{}", grouped(change)),
        0 => grouped(0),
        _ => format!("−{}", grouped(change.saturating_abs())),
    }
}

const OWN_STYLE: &str = "\
ol.answer{font-size:14px}
.compared td small{color:#4b5563;font-size:.85em}
.compared th{padding:3px 6px}.compared thead th{white-space:normal}.compared th[scope=row]{width:30%;min-width:8.5em}
.wide{overflow-x:auto}.compared .n{overflow-wrap:normal}
.maps{display:grid;gap:6px 10px}.maps-2{grid-template-columns:repeat(2,1fr)}
.maps-3{grid-template-columns:repeat(3,1fr)}.maps-4{grid-template-columns:repeat(4,1fr)}.maps .home{stroke-width:6}
figure{margin:0}figcaption{font-weight:600;font-size:12.5px}
@media (max-width:600px){.maps{grid-template-columns:1fr!important}}
@media print{ol.answer{font-size:12.5px}.maps svg{max-height:52mm}th,td{padding:2px 6px}h2{font-size:13px}}
";
