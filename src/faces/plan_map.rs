//! The map of `plan.html`: the city in every planned year, drawn once a year, with a slider that shows one of them.
//!
//! Everything is in the page before its script runs: without it one year is shown, and the table holds all of them.

use std::fmt::Write as _;

use geo::{CoordsIter, MultiPolygon};
use maud::{Markup, PreEscaped, html};
use xuewei_core::domain::Position;
use xuewei_plan::city::Campus;
use xuewei_plan::rolled::{Line, Rolled};
use xuewei_plan::stages::{Figures, of_district};
use xuewei_plan::{City, Plan};

use super::drawing::{Frame, one, within};
use crate::input::LEVEL_WORDS;
use crate::words::{Wording, grouped};

/// The script that moves through the years, and the hash by which the page's policy lets it run.
pub const SCRIPT: &str = include_str!(concat!(env!("OUT_DIR"), "/page/dist/plan.js"));
pub const SCRIPT_HASH: &str = include_str!(concat!(env!("OUT_DIR"), "/page/dist/plan.sha256"));

/// What the map is drawn from.
pub struct PlanMap<'a> {
    /// The city.
    pub city: &'a City,
    /// The plan.
    pub plan: &'a Plan,
    /// Rolled forward.
    pub rolled: &'a Rolled,
    /// The levels that the city has.
    pub levels: &'a [usize],
    /// Names of campuses and parcels.
    pub campus_names: &'a [String],
    /// Names of districts.
    pub district_names: &'a [String],
    /// Where campuses and parcels are.
    pub positions: &'a [Option<Position>],
    /// Where areas are.
    pub area_positions: &'a [Position],
    /// Outlines of districts.
    pub outlines: &'a [Option<MultiPolygon<f64>>],
}

/// Width and height of the drawing.
const SIZE: (f64, f64) = (640.0, 470.0);
/// Characters of a name: on the map, elsewhere.
const ON_MAP: usize = 10;
const NAME: usize = 40;
/// Schools of a list of a year that are named; the others are counted.
const NAMED: usize = 12;
/// Rows of the table; the others are in `plan.csv`.
const ROWS: usize = 600;
/// Districts of the table beside the map; the others are in `stages-by-year.csv`.
const DISTRICTS: usize = 40;

/// A campus in a year.
struct Seen {
    lines: Vec<(usize, Line)>,
    rooms: i64,
    /// Rooms that are being built.
    building: i64,
    /// Rooms that were built and are in use.
    used: i64,
}

impl PlanMap<'_> {
    /// The part of the page.
    pub fn markup(&self, wording: &Wording) -> Markup {
        let last = self.city.years.saturating_sub(1);
        let years: Vec<String> = (0..self.city.years)
            .map(|t| self.city.year(t).to_string())
            .collect();
        let frame = Frame::of(self.points().into_iter(), SIZE);
        let unknown = self.positions.iter().filter(|own| own.is_none()).count();
        let say = |key: &str| wording.plain(key);
        let shown = years.last().map_or("", String::as_str);
        html! {
            section aria-labelledby="plan-map-title" {
                h2 id="plan-map-title" { (say("plan-map")) }
                p.note { (say("plan-map-note")) }
                div id="year-tools" hidden {
                    label for="year" { (say("plan-map-year")) " " output id="year-shown" for="year" { (shown) } }
                    button id="year-earlier" type="button" aria-label=(say("plan-map-earlier")) { "‹" }
                    input id="year" type="range" min="0" max=(last) step="1" value=(last) data-years=(years.join(" "));
                    button id="year-later" type="button" aria-label=(say("plan-map-later")) { "›" }
                }
                p.note id="year-still" { (wording.text("plan-map-still", &[("year", shown)])) }
                div.pair {
                    div {
                        @if let Some(frame) = &frame { (self.drawing(frame, wording)) }
                        @else { p { (say("plan-map-nowhere")) } }
                        @if unknown > 0 && frame.is_some() {
                            p.note { (wording.text("plan-map-unknown", &[("count", unknown)])) }
                        }
                    }
                    div { @for t in 0..self.city.years {
                        div.now[t == last] data-y=(t) { (self.beside(t, wording)) }
                    } }
                }
                (self.table(wording))
            }
        }
    }

    /// All points that are drawn.
    fn points(&self) -> Vec<Position> {
        let corners = self.outlines.iter().flatten();
        let corners = corners.flat_map(|shape| shape.coords_iter());
        let corners = corners.map(|at| Position {
            lon: at.x,
            lat: at.y,
        });
        let places = self.positions.iter().flatten().copied();
        let areas = self.area_positions.iter().copied();
        places.chain(areas).chain(corners).collect()
    }

    fn drawing(&self, frame: &Frame, wording: &Wording) -> Markup {
        let last = self.city.years.saturating_sub(1);
        let say = |key: &str| wording.plain(key);
        html! {
            svg id="plan-map" viewBox=(frame.view_box()) role="img" aria-label=(say("plan-map-label")) {
                @for t in 0..self.city.years {
                    g.now[t == last] data-y=(t) {
                        @for (d, shape) in self.outlines.iter().enumerate() {
                            @if let Some(shape) = shape {
                                path class=(self.fill(d, t)) d=(frame.outline(shape)) {}
                            }
                        }
                        @for (at, place) in self.by_size(t, frame) { (self.mark(at, place, t, wording)) }
                        @for (area, place) in self.area_positions.iter().enumerate() {
                            (self.area(area, frame.at(place.lon, place.lat), t, wording))
                        }
                        @for d in 0..self.city.districts.len() { (self.label(frame, d, t, wording)) }
                    }
                }
            }
            p.legend {
                @for level in self.levels { span { i class=(format!("dot k{level}")) {} (level_word(*level, wording)) } }
                span { i.dot.runs-out {} (say("plan-map-runs-out")) }
                span { i.building {} (say("plan-map-building")) }
                span { i.used {} (say("plan-map-used")) }
                span { i.free {} (say("plan-map-free")) }
                @if !self.city.areas.is_empty() { span { i.lacks {} (say("plan-map-area")) } }
                @if self.outlines.iter().any(Option::is_some) {
                    span { i.enough {} (say("plan-map-enough")) }
                    span { i.short {} (say("plan-map-short")) }
                }
            }
            p id="told" role="status" { (say("plan-map-choose")) }
        }
    }

    /// The children of an area without a place within reach: a square on its corner, as large as they are many.
    fn area(&self, at: usize, (x, y): (f64, f64), t: usize, wording: &Wording) -> Markup {
        let of = |level: &usize| {
            let entered = self.rolled.entered.get(*level)?.get(t)?;
            let without = entered.without.get(at).copied()?;
            (without > 0).then_some((*level, without))
        };
        let lacks: Vec<(usize, i64)> = self.levels.iter().filter_map(of).collect();
        if lacks.is_empty() {
            return html! {};
        }
        let all: i64 = lacks.iter().map(|(_, without)| without).sum();
        let half = (all as f64).sqrt().clamp(4.0, 16.0);
        let corners = [(x, y - half), (x + half, y), (x, y + half), (x - half, y)];
        let corners = corners.map(|(x, y)| format!("{},{}", one(x), one(y)));
        let parts = lacks.iter().map(|(level, without)| {
            let figures = [
                ("level", level_word(*level, wording)),
                ("without", grouped(*without)),
            ];
            wording.text("plan-map-area-line", &figures)
        });
        let parts: Vec<String> = parts.collect();
        let name = self.city.areas.get(at).map_or("", |own| own.id.as_str());
        let figures = [
            ("name", within(name, NAME)),
            ("parts", parts.join(&wording.plain("plan-map-separator"))),
        ];
        html! {
            polygon.lacks points=(corners.join(" ")) { title { (wording.text("plan-map-area-told", &figures)) } }
        }
    }

    fn figures(&self, d: usize, level: usize, t: usize) -> Figures {
        of_district(self.city, self.rolled, d, level, t)
    }

    /// How the outline of a district is filled.
    fn fill(&self, d: usize, t: usize) -> &'static str {
        let is_short = |level: &usize| self.figures(d, *level, t).without > 0;
        match self.levels.iter().any(is_short) {
            true => "area short",
            false => "area enough",
        }
    }

    fn seen(&self, at: usize, t: usize) -> Seen {
        let year = self.city.year(t);
        let ready = |begun: i32| begun.saturating_add(self.city.norms.building_years);
        let sum = |is_it: &dyn Fn(i32) -> bool| -> i64 {
            let own = self.plan.builds.iter();
            let own = own.filter(|build| build.campus == at && is_it(build.year));
            own.map(|build| build.rooms).sum()
        };
        let lines = self.rolled.lines.get(at).into_iter().flatten().enumerate();
        let lines = lines.filter_map(|(level, years)| Some((level, *years.get(t)?)));
        let rooms = self.rolled.rooms.get(at).and_then(|years| years.get(t));
        Seen {
            lines: lines.filter(|(_, line)| line.classes > 0).collect(),
            rooms: rooms.copied().unwrap_or(0),
            building: sum(&|begun| begun <= year && year < ready(begun)),
            used: sum(&|begun| ready(begun) <= year),
        }
    }

    /// The campuses of a year, the largest beneath the others, each with its place and its size.
    fn by_size(&self, t: usize, frame: &Frame) -> Vec<(usize, (f64, f64, f64))> {
        let pupils = |at: usize, t: usize| -> i64 {
            let own = self.rolled.lines.get(at).into_iter().flatten();
            own.filter_map(|years| years.get(t))
                .map(|line| line.pupils)
                .sum()
        };
        let all = 0..self.city.campuses.len();
        let years = 0..self.city.years;
        let most = all
            .clone()
            .flat_map(|at| years.clone().map(move |t| pupils(at, t)))
            .max()
            .unwrap_or(0)
            .max(1);
        // The more schools, the smaller: they are not to hide one another.
        let count = self.city.campuses.len().max(1) as f64;
        let largest = (170.0 / count.sqrt()).clamp(6.0, 17.0);
        let mut placed: Vec<(i64, usize, (f64, f64, f64))> = all
            .filter_map(|at| {
                let place = self.positions.get(at).copied().flatten()?;
                let (x, y) = frame.at(place.lon, place.lat);
                let own = pupils(at, t);
                let radius = largest * (own as f64 / most as f64).sqrt();
                Some((-own, at, (x, y, radius.max(3.0))))
            })
            .collect();
        placed.sort_by_key(|(pupils, at, _)| (*pupils, *at));
        placed
            .into_iter()
            .map(|(_, at, place)| (at, place))
            .collect()
    }

    fn mark(
        &self,
        at: usize,
        (x, y, radius): (f64, f64, f64),
        t: usize,
        wording: &Wording,
    ) -> Markup {
        let Some(campus) = self.city.campuses.get(at) else {
            return html! {};
        };
        let seen = self.seen(at, t);
        let all: i64 = seen.lines.iter().map(|(_, line)| line.classes).sum();
        let square = |side: f64| {
            let half = side / 2.0;
            (one(x - half), one(y - half), one(side))
        };
        let ends = seen.lines.iter().scan(0, |sum, (_, line)| {
            *sum += line.classes;
            Some(*sum)
        });
        let slices = seen.lines.iter().zip(ends);
        html! {
            g data-c=(at) {
                title { (self.told(at, campus, &seen, wording)) }
                @if seen.lines.is_empty() {
                    @if campus.is_parcel {
                        @let (left, top, side) = square(8.0);
                        rect.free x=(left) y=(top) width=(side) height=(side) {}
                    } @else { circle.free cx=(one(x)) cy=(one(y)) r="3.5" {} }
                }
                @for ((level, line), end) in slices {
                    @let class = format!("k{level}{}", if line.entry == 0 { " runs-out" } else { "" });
                    @if seen.lines.len() == 1 {
                        circle class=(class) cx=(one(x)) cy=(one(y)) r=(one(radius)) {}
                    } @else {
                        @let part = |classes: i64| classes as f64 / all as f64;
                        path class=(class) d=(slice((x, y), radius, part(end - line.classes), part(end))) {}
                    }
                }
                @if seen.building > 0 || seen.used > 0 {
                    @let (left, top, side) = square(2.0 * radius + 7.0);
                    rect class=(if seen.building > 0 { "building" } else { "used" }) x=(left) y=(top) width=(side) height=(side) {}
                }
            }
        }
    }

    /// A campus in a year, in words.
    fn told(&self, at: usize, campus: &Campus, seen: &Seen, wording: &Wording) -> String {
        let name = self.campus(at);
        let mut parts: Vec<String> = seen
            .lines
            .iter()
            .map(|(level, line)| {
                let figures = [
                    ("level", level_word(*level, wording)),
                    ("classes", grouped(line.classes)),
                    ("pupils", grouped(line.pupils)),
                    ("entry", grouped(line.entry)),
                ];
                wording.text("plan-map-line", &figures)
            })
            .collect();
        if parts.is_empty() {
            parts.push(wording.plain(match campus.is_parcel {
                true => "plan-map-parcel",
                false => "plan-map-no-class",
            }));
        }
        let mut rooms = |key: &str, count: i64| {
            if count > 0 {
                parts.push(wording.text(key, &[("rooms", grouped(count))]));
            }
        };
        rooms("plan-map-rooms", seen.rooms);
        rooms("plan-map-rooms-used", seen.used);
        rooms("plan-map-rooms-building", seen.building);
        let figures = [
            ("name", name),
            ("parts", parts.join(&wording.plain("plan-map-separator"))),
        ];
        wording.text("plan-map-campus", &figures)
    }

    fn campus(&self, at: usize) -> String {
        within(self.campus_names.get(at).map_or("", String::as_str), NAME)
    }

    fn district(&self, d: usize, most: usize) -> String {
        within(self.district_names.get(d).map_or("", String::as_str), most)
    }

    /// What a district lacks or has to spare, above its schools, where it covers none of them.
    fn label(&self, frame: &Frame, d: usize, t: usize, wording: &Wording) -> Markup {
        let campuses = self.city.campuses.iter().zip(self.positions);
        let mine = campuses.filter(|(own, _)| own.district == d);
        let places: Vec<Position> = mine.filter_map(|(_, place)| *place).collect();
        let Some((x, _)) = frame.middle(places.iter().copied()) else {
            return html! {};
        };
        let tops = places.iter().map(|own| frame.at(own.lon, own.lat).1);
        // A line for the name and one for each level; the largest mark reaches above its own place.
        let lines = 14.0 * self.levels.len() as f64;
        let y = (tops.fold(f64::MAX, f64::min) - lines - 20.0).max(14.0);
        let line = |level: usize| {
            let own = self.figures(d, level, t);
            match own.without > 0 {
                true => ("bad", format!("−{}", grouped(own.without))),
                false => ("good", format!("+{}", grouped(own.balance().max(0)))),
            }
        };
        html! {
            text.name x=(one(x)) y=(one(y)) {
                tspan x=(one(x)) { (self.district(d, ON_MAP)) }
                @for level in self.levels {
                    @let (class, figure) = line(*level);
                    tspan class=(class) x=(one(x)) dy="1.15em" { (level_word(*level, wording)) " " (figure) }
                }
            }
        }
    }

    /// What stands beside the map in a year: districts with their children and places, and what changes.
    fn beside(&self, t: usize, wording: &Wording) -> Markup {
        let say = |key: &str| wording.plain(key);
        let all = self.city.districts.len();
        let districts = 0..all.min(DISTRICTS);
        html! {
            h3 { (self.city.year(t)) }
            div.wide tabindex="0" { table {
                thead { tr {
                    th scope="col" { (say("plan-head-district")) }
                    th scope="col" { (say("plan-head-level")) }
                    th.n scope="col" { (say("plan-head-children")) }
                    th.n scope="col" { (say("plan-head-places")) }
                    th.n scope="col" { (say("plan-map-spare")) }
                    th.n scope="col" { (say("plan-head-without")) }
                } }
                tbody { @for d in districts { @for (row, level) in self.levels.iter().enumerate() {
                    @let own = self.figures(d, *level, t);
                    tr {
                        @if row == 0 { th scope="rowgroup" rowspan=(self.levels.len()) { (self.district(d, NAME)) } }
                        td { (level_word(*level, wording)) }
                        td.n { (grouped(own.children)) }
                        td.n { (grouped(own.places)) }
                        td.n { (grouped(own.balance().max(0))) }
                        td.n.bad[own.without > 0] { (grouped(own.without)) }
                    }
                } } }
            } }
            @if all > DISTRICTS {
                p.note { (wording.text("plan-more-districts", &[("count", all - DISTRICTS)])) }
            }
            @let told = self.happens(t, wording);
            @if told.is_empty() { p.note { (say("plan-map-nothing")) } }
            @else { ul { @for line in told { li { (line) } } } }
        }
    }

    /// What begins and ends in a year.
    fn happens(&self, t: usize, wording: &Wording) -> Vec<String> {
        let year = self.city.year(t);
        let rooms = |at: usize, rooms: i64| {
            let figures = [("name", self.campus(at)), ("rooms", grouped(rooms))];
            wording.text("plan-map-named-rooms", &figures)
        };
        let level = |at: usize, level: usize| {
            let figures = [
                ("name", self.campus(at)),
                ("level", level_word(level, wording)),
            ];
            wording.text("plan-map-named-level", &figures)
        };
        let (mut begun, mut ready) = (Vec::new(), Vec::new());
        for build in &self.plan.builds {
            if build.year == year {
                begun.push(rooms(build.campus, build.rooms));
            }
            if build.year.saturating_add(self.city.norms.building_years) == year {
                ready.push(rooms(build.campus, build.rooms));
            }
        }
        let (mut opens, mut ends) = (Vec::new(), Vec::new());
        for (at, own) in self.rolled.lines.iter().enumerate() {
            for (of, years) in own.iter().enumerate() {
                let before = match t.checked_sub(1) {
                    Some(before) => years.get(before).map_or(0, |line| line.entry),
                    None => {
                        let campus = self.city.campuses.get(at);
                        campus.map_or(0, |own| own.last_entry(of))
                    }
                };
                let now = years.get(t).map_or(0, |line| line.entry);
                match (before > 0, now > 0) {
                    (false, true) => opens.push(level(at, of)),
                    (true, false) => ends.push(level(at, of)),
                    _ => {}
                }
            }
        }
        let of = |key: &str, mut all: Vec<String>| {
            let more = all.len().saturating_sub(NAMED);
            all.truncate(NAMED);
            if more > 0 {
                all.push(wording.text("plan-map-more", &[("count", more)]));
            }
            let all = all.join(&wording.plain("output-separator"));
            (!all.is_empty()).then(|| wording.text(key, &[("all", all)]))
        };
        [
            of("plan-map-begun", begun),
            of("plan-map-ready", ready),
            of("plan-map-opens", opens),
            of("plan-map-ends", ends),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Classes and pupils of every school in every year.
    fn table(&self, wording: &Wording) -> Markup {
        let say = |key: &str| wording.plain(key);
        let mut rows: Vec<(usize, usize, &[Line])> = Vec::new();
        for (at, own) in self.rolled.lines.iter().enumerate() {
            for (level, years) in own.iter().enumerate() {
                if years.iter().any(|line| line.classes > 0) {
                    rows.push((at, level, years));
                }
            }
        }
        let more = rows.len().saturating_sub(ROWS);
        rows.truncate(ROWS);
        html! {
            details id="plan-map-table" {
                summary { (say("plan-map-table")) }
                div.wide tabindex="0" { table {
                    thead { tr {
                        th scope="col" { (say("plan-head-place")) }
                        th scope="col" { (say("plan-head-level")) }
                        @for t in 0..self.city.years { th.n scope="col" { (self.city.year(t)) } }
                    } }
                    tbody { @for (at, level, years) in rows {
                        tr {
                            th scope="row" { (self.campus(at)) }
                            td { (level_word(level, wording)) }
                            @for line in years { td.n {
                                @if line.classes > 0 { (grouped(line.classes)) " · " (grouped(line.pupils)) } @else { "–" }
                            } }
                        }
                    } }
                } }
                @if more > 0 { p.note { (wording.text("plan-more-changes", &[("count", more)])) } }
            }
        }
    }
}

fn level_word(level: usize, wording: &Wording) -> String {
    let own = LEVEL_WORDS.get(level).copied().unwrap_or_default();
    wording.plain(&format!("level-{own}"))
}

/// A slice of a circle between two parts of its round, from the top clockwise.
fn slice((x, y): (f64, f64), radius: f64, from: f64, to: f64) -> PreEscaped<String> {
    let point = |part: f64| {
        let angle = part * std::f64::consts::TAU;
        (x + radius * angle.sin(), y - radius * angle.cos())
    };
    let ((left, top), (right, bottom)) = (point(from), point(to));
    let is_long = u8::from(to - from > 0.5);
    let mut path = format!("M{} {}L{} {}", one(x), one(y), one(left), one(top));
    let round = one(radius);
    let _ = write!(
        path,
        "A{round} {round} 0 {is_long} 1 {} {}z",
        one(right),
        one(bottom)
    );
    PreEscaped(path)
}

/// How areas look, where journeys are looked at.
pub const AREA_STYLE: &str = "\
#plan-map .lacks{fill:#a50f15;fill-opacity:.75;stroke:#fff;stroke-width:.8}
.legend i.lacks{background:#a50f15;transform:rotate(45deg) scale(.75)}
";

/// How the map looks.
pub const STYLE: &str = "\
[data-y]:not(.now){display:none}
#year-tools{display:flex;align-items:center;gap:8px;margin:6px 0}#year-tools[hidden]{display:none}
#year-tools output{font-size:20px;font-weight:700;font-variant-numeric:tabular-nums}#year-tools label{white-space:nowrap}
#year-tools input{flex:1;min-width:60px;height:32px}
#year-tools button{font:inherit;font-size:18px;min-width:36px;min-height:36px;border:1px solid #6b7280;border-radius:4px;background:#fff}
#year-tools button:disabled{color:#9ca3af}h3{font-size:15px;margin:0}#told{min-height:2.9em}
.pair>*{min-width:0}#plan-map [data-c]{cursor:pointer}#plan-map circle,#plan-map path{stroke:#fff;stroke-width:.8}
#plan-map .k0{fill:#2166ac}#plan-map .k1{fill:#c2570c}#plan-map .k2{fill:#5b3f8c}
#plan-map .runs-out{fill-opacity:.35;stroke:#17202a;stroke-dasharray:2 2;stroke-width:1}
#plan-map .free{fill:#fff;stroke:#6b7280;stroke-width:1}
#plan-map .building,#plan-map .used{fill:none;stroke:#17202a;stroke-width:1.6}#plan-map .building{stroke-dasharray:3 2}
#plan-map .area{stroke:#9ca3af;stroke-width:1}#plan-map .area.enough{fill:#eef7ee}#plan-map .area.short{fill:#fde0dd}
#plan-map .name{font-size:12px;font-weight:650;text-anchor:middle;fill:#17202a;paint-order:stroke;stroke:#fff;stroke-width:3px;pointer-events:none}
#plan-map .name .bad{fill:#a50f15}#plan-map .name .good{fill:#1b5e20}
.legend i.dot{border-radius:50%}.legend i.k2{background:#5b3f8c}.legend i.runs-out{border:1px dashed #17202a;background:#c8c8c8}
.legend i.building{border:1.5px dashed #17202a}.legend i.used{border:1.5px solid #17202a}.legend i.free{border:1px solid #6b7280}
.legend i.enough{background:#eef7ee;border:1px solid #9ca3af}.legend i.short{background:#fde0dd;border:1px solid #9ca3af}
@media (max-width:600px){#plan-map .name{font-size:19px;stroke-width:4px}}
@media print{#year-tools{display:none}}
";
