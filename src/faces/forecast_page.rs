//! `forecast.html`: children of the coming years with their low and high, what earlier years would have said against what
//! came, how wrong each method was, and where places will be short; no script, nothing from any other place.
#![expect(
    clippy::indexing_slicing,
    reason = "nodes are those of the panels of the city"
)]

use std::fmt::Write as _;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use xuewei_forecast::forecast::{Accuracy, Class, Figure, Forecast};
use xuewei_forecast::hindcast::{Miss, Part};
use xuewei_forecast::panel::Scope;
use xuewei_forecast::warning::Warned;
use xuewei_forecast::{Level, Panel};

use super::brief::STYLE;
use super::drawing::within;
use super::html::{lang_of, strip_bidi};
use crate::input::CityInput;
use crate::words::cells::word;
use crate::words::{Wording, grouped};

/// What the page is made from.
pub struct ForecastPage<'a> {
    /// The city.
    pub input: &'a CityInput,
    /// Its forecast.
    pub forecast: &'a Forecast,
    /// Whether places will do.
    pub warned: &'a [Warned],
}

/// Charts of areas that are drawn; the others are in `forecast.csv`.
const DRAWN: usize = 60;
/// Rows of warnings; the others are in `warnings.csv`.
const WARNED: usize = 80;
/// Characters of a name.
const NAME: usize = 40;
/// Width and height of a chart, and its margins left, right, above, below.
const SIZE: (f64, f64) = (420.0, 200.0);
const MARGIN: [f64; 4] = [44.0, 10.0, 10.0, 20.0];

impl ForecastPage<'_> {
    /// The page in a language.
    pub fn html(&self, wording: &Wording) -> String {
        let name = strip_bidi(&self.input.name);
        let title = wording.text("forecast-title", &[("name", name)]);
        let Some(panel) = self.input.panels.first() else {
            return String::new();
        };
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
                    header { h1 { (title) } p.note { (self.rests(panel, wording)) } }
                    main {
                        ul.answer { @for sentence in self.sentences(wording) { li { (sentence) } } }
                        (self.warnings(wording))
                        (self.fans(panel, wording))
                        (self.accuracy(wording))
                    }
                }
            }
        };
        page.into_string()
    }

    fn rests(&self, panel: &Panel, wording: &Wording) -> String {
        let births = panel.last_births().map(|year| {
            let year = [("year", year)];
            wording.text("forecast-rests-births", &year)
        });
        let figures = [
            ("years", panel.years.to_string()),
            ("first", panel.first_year.to_string()),
            ("last", panel.year(panel.years - 1).to_string()),
            ("births", births.unwrap_or_default()),
        ];
        wording.text("forecast-rests", &figures)
    }

    fn figure(&self, node: usize, grade: usize, lead: usize) -> Option<&Figure> {
        let mut all = self.forecast.figures.iter();
        all.find(|own| (own.node, own.grade, own.lead) == (node, grade, lead))
    }

    fn now(&self, node: usize, grade: usize) -> i64 {
        let panels = self.input.panels.iter();
        let sum: f64 = panels.map(|own| own.roll(node, grade, own.years - 1)).sum();
        sum as i64
    }

    /// The levels that are forecast, with the grade of entry of each.
    fn levels(&self) -> Vec<(Level, usize)> {
        let has = |level: &Level| {
            let grade = level.first_grade();
            self.figure(0, grade, 1).is_some()
        };
        let levels = Level::ALL.into_iter().filter(has);
        levels.map(|level| (level, level.first_grade())).collect()
    }

    /// What comes, in sentences: who enters, when most are in school, how far earlier forecasts were out.
    pub fn sentences(&self, wording: &Wording) -> Vec<String> {
        let mut all = Vec::new();
        let Some(panel) = self.input.panels.first() else {
            return all;
        };
        let level_word = |level: Level| wording.plain(&format!("level-{}", level.as_str()));
        for (level, grade) in self.levels() {
            let Some(last) = self.figure(0, grade, self.input.leads) else {
                continue;
            };
            let now = self.now(0, grade);
            let mut figures = vec![
                ("level", level_word(level)),
                ("now", grouped(now)),
                ("year", panel.year(panel.years - 1).to_string()),
                ("then", last.year.to_string()),
                ("middle", grouped(last.middle)),
                ("change", change(now, last.middle)),
            ];
            let key = match last.bounds {
                Some((low, high)) => {
                    figures.push(("low", grouped(low)));
                    figures.push(("high", grouped(high)));
                    "forecast-answer-level"
                }
                None => "forecast-answer-plain",
            };
            all.push(wording.text(key, &figures));
            all.extend(self.pupils(level, panel, wording));
            all.extend(self.error_line(level, wording));
        }
        let until = self.warned.iter().map(|own| own.year).max();
        let mut red: Vec<usize> = self
            .warned
            .iter()
            .filter(|own| own.colour() == "red" && panel.nodes[own.node].scope == Scope::Area)
            .map(|own| own.node)
            .collect();
        red.sort_unstable();
        red.dedup();
        if let Some(until) = until {
            let figures = [
                ("count", red.len().to_string()),
                ("year", until.to_string()),
            ];
            all.push(wording.text("forecast-warned", &figures));
        }
        all
    }

    /// The pupils of a level in every year ahead, where all its grades are forecast.
    fn pupils(&self, level: Level, panel: &Panel, wording: &Wording) -> Option<String> {
        let sum = |lead: usize| -> Option<i64> {
            let grades = level.all_grades();
            let all = grades.map(|grade| Some(self.figure(0, grade, lead)?.middle));
            all.sum()
        };
        let now: i64 = level.all_grades().map(|grade| self.now(0, grade)).sum();
        let years: Option<Vec<i64>> = (1..=self.input.leads).map(sum).collect();
        let mut years = years?;
        years.insert(0, now);
        let most = years.iter().copied().max()?;
        let at = years.iter().position(|n| *n == most)?;
        let first = panel.year(panel.years - 1);
        let year = |at: usize| (first + i32::try_from(at).unwrap_or(0)).to_string();
        let figures = [
            ("level", wording.plain(&format!("level-{}", level.as_str()))),
            ("now", grouped(now)),
            ("peak", year(at)),
            ("most", grouped(most)),
            ("then", year(years.len() - 1)),
            ("last", grouped(years.last().copied().unwrap_or(0))),
        ];
        Some(wording.text("forecast-answer-all", &figures))
    }

    fn measured(&self, level: Level, lead: usize, method: &str) -> Option<&Accuracy> {
        self.forecast.accuracy.iter().find(|own| {
            own.part.level == level
                && own.part.is_first
                && own.lead == lead
                && own.class == Class::Scope(Scope::City)
                && own.method == method
        })
    }

    fn error_line(&self, level: Level, wording: &Wording) -> Option<String> {
        let leads = (1..=self.input.leads.min(4)).rev();
        let found = leads.filter_map(|lead| {
            let own = self
                .measured(level, lead, "used")
                .filter(|own| own.origins > 1)?;
            Some((lead, own.mape, self.measured(level, lead, "carry")?.mape))
        });
        let (lead, own, carried) = found.into_iter().next()?;
        let figures = [
            ("lead", lead.to_string()),
            ("own", percent(own)),
            ("carried", percent(carried)),
        ];
        Some(wording.text("forecast-error-line", &figures))
    }

    /// The nodes in the order in which people look at them: the city, districts, areas with most red years first.
    fn in_order(&self, panel: &Panel) -> Vec<usize> {
        let mut red = vec![0; panel.nodes.len()];
        for own in self.warned.iter().filter(|own| own.colour() == "red") {
            red[own.node] += 1;
        }
        let mut all: Vec<usize> = (0..panel.nodes.len()).collect();
        all.sort_by_key(|node| {
            let is_area = panel.nodes[*node].scope == Scope::Area;
            let years = if is_area { red[*node] } else { 0 };
            (panel.nodes[*node].scope, std::cmp::Reverse(years), *node)
        });
        all
    }

    fn warnings(&self, wording: &Wording) -> Markup {
        let title = wording.plain("forecast-warnings");
        if self.warned.is_empty() {
            return html! { section { h2 { (title) } p.note { (wording.plain("forecast-no-warnings")) } } };
        }
        let mut years: Vec<i32> = self.warned.iter().map(|own| own.year).collect();
        years.sort_unstable();
        years.dedup();
        let mut rows: Vec<(usize, Level)> = Vec::new();
        for own in self.warned {
            if !rows.contains(&(own.node, own.level)) {
                rows.push((own.node, own.level));
            }
        }
        let of = |node: usize, level: Level, year: i32| {
            let mut all = self.warned.iter();
            all.find(|own| (own.node, own.level, own.year) == (node, level, year))
        };
        let red = |(node, level): &(usize, Level)| {
            let all = years.iter().filter_map(|year| of(*node, *level, *year));
            all.filter(|own| own.colour() == "red").count()
        };
        rows.sort_by_key(|row| (row.0 != 0, std::cmp::Reverse(red(row)), row.0, row.1));
        rows.truncate(WARNED);
        html! {
            section {
                h2 { (title) }
                p.note { (wording.plain("forecast-warnings-note")) }
                div.wide tabindex="0" { table {
                    thead { tr {
                        th scope="col" { (wording.plain("forecast-head-area")) }
                        th scope="col" { (wording.plain("forecast-head-level")) }
                        @for year in &years { th.n scope="col" { (year) } }
                    } }
                    tbody { @for (node, level) in &rows { tr {
                        th scope="row" { (within(self.input.node_title(*node), NAME)) }
                        td { (word(level.as_str(), wording)) }
                        @for year in &years {
                            @if let Some(own) = of(*node, *level, *year) {
                                td class=(format!("n {}", own.colour())) {
                                    (grouped(own.children)) " / " (grouped(own.places))
                                    br;
                                    small { (word(own.colour(), wording)) @if let Some(chance) = own.probability { " " (percent(chance)) } }
                                }
                            } @else { td {} }
                        }
                    } } }
                } }
            }
        }
    }

    fn fans(&self, panel: &Panel, wording: &Wording) -> Markup {
        let order = self.in_order(panel);
        let levels = self.levels();
        let areas: Vec<usize> = order
            .iter()
            .copied()
            .filter(|node| panel.nodes[*node].scope == Scope::Area)
            .collect();
        let left_out: Vec<usize> = areas.into_iter().skip(DRAWN).collect();
        html! {
            section {
                h2 { (wording.plain("forecast-fans")) }
                p.note { (wording.plain("forecast-fans-note")) }
                div.fans {
                    @for node in order.iter().filter(|node| !left_out.contains(node)) {
                        @for (level, grade) in &levels { (self.fan(panel, *node, *level, *grade, wording)) }
                    }
                }
                @if !left_out.is_empty() {
                    p.note { (wording.text("forecast-more-fans", &[("count", left_out.len())])) }
                }
            }
        }
    }

    /// One chart: what came, what is forecast with low and high, what earlier years would have said, the places.
    fn fan(
        &self,
        panel: &Panel,
        node: usize,
        level: Level,
        grade: usize,
        wording: &Wording,
    ) -> Markup {
        let came: Vec<f64> = (0..panel.years)
            .map(|t| {
                self.input
                    .panels
                    .iter()
                    .map(|own| own.roll(node, grade, t))
                    .sum()
            })
            .collect();
        let figures: Vec<&Figure> = (1..=self.input.leads)
            .filter_map(|lead| self.figure(node, grade, lead))
            .collect();
        let Some(last) = figures.last() else {
            return html! {};
        };
        let misses: Vec<&Miss> = self
            .forecast
            .used
            .iter()
            .filter(|own| own.node == node && own.grade == grade)
            .collect();
        let places = self.warned.iter();
        let mut places = places.filter(|own| own.node == node && own.level == level);
        let places = places.next().map(|own| own.places as f64);
        let highs = figures
            .iter()
            .map(|own| own.bounds.map_or(own.middle, |b| b.1) as f64);
        let all = came.iter().copied().chain(highs).chain(places);
        let most = all
            .chain(misses.iter().map(|own| own.said))
            .fold(1.0, f64::max);
        let chart = Chart {
            years: panel.years + self.input.leads,
            most: nice(most),
        };
        let now = panel.years - 1;
        let title = wording.text(
            "forecast-entry-of",
            &[
                ("area", within(self.input.node_title(node), NAME)),
                ("level", word(level.as_str(), wording)),
                ("grade", grade.to_string()),
            ],
        );
        let label = wording.text(
            "forecast-chart-label",
            &[
                ("title", title.clone()),
                ("first", panel.first_year.to_string()),
                ("last", panel.year(now).to_string()),
                ("year", last.year.to_string()),
                ("middle", grouped(last.middle)),
            ],
        );
        let actual: Vec<(f64, f64)> = came
            .iter()
            .enumerate()
            .map(|(t, n)| chart.at(t, *n))
            .collect();
        let ahead = |of: &dyn Fn(&Figure) -> f64| -> Vec<(f64, f64)> {
            let start = chart.at(now, came.last().copied().unwrap_or(0.0));
            let rest = figures.iter().map(|own| chart.at(now + own.lead, of(own)));
            std::iter::once(start).chain(rest).collect()
        };
        let middle = ahead(&|own| own.middle as f64);
        let low = ahead(&|own| own.bounds.map_or(own.middle, |b| b.0) as f64);
        let mut band = ahead(&|own| own.bounds.map_or(own.middle, |b| b.1) as f64);
        band.extend(low.into_iter().rev());
        let mut said = String::new();
        let mut origins: Vec<usize> = misses.iter().map(|own| own.origin).collect();
        origins.sort_unstable();
        origins.dedup();
        for origin in origins {
            let start = came.get(origin).copied().unwrap_or(0.0);
            let mut line = vec![chart.at(origin, start)];
            let mut own: Vec<&&Miss> = misses.iter().filter(|m| m.origin == origin).collect();
            own.sort_by_key(|miss| miss.lead);
            line.extend(
                own.iter()
                    .map(|miss| chart.at(origin + miss.lead, miss.said)),
            );
            said.push_str(&path(&line));
        }
        html! {
            figure {
                figcaption { (title) }
                svg viewBox=(format!("0 0 {} {}", SIZE.0, SIZE.1)) role="img" aria-label=(label) {
                    @for step in 0..=4 {
                        @let n = chart.most * f64::from(step) / 4.0;
                        @let y = chart.at(0, n).1;
                        line.grid x1=(MARGIN[0]) x2=(SIZE.0 - MARGIN[1]) y1=(round(y)) y2=(round(y)) {}
                        text.tick x=(MARGIN[0] - 4.0) y=(round(y + 4.0)) text-anchor="end" { (grouped(n.round() as i64)) }
                    }
                    @for t in (0..chart.years).step_by(chart.years.div_ceil(6).max(1)) {
                        text.tick x=(round(chart.at(t, 0.0).0)) y=(SIZE.1 - 5.0) text-anchor="middle" { (panel.year(t)) }
                    }
                    @if let Some(places) = places {
                        @let y = round(chart.at(0, places).1);
                        line.places x1=(MARGIN[0]) x2=(SIZE.0 - MARGIN[1]) y1=(y) y2=(y) {}
                    }
                    path.band d=(format!("{}Z", path(&band))) {}
                    path.said d=(said) {}
                    path.came d=(path(&actual)) {}
                    path.middle d=(path(&middle)) {}
                }
            }
        }
    }

    fn accuracy(&self, wording: &Wording) -> Markup {
        let mut rows: Vec<(Part, usize)> = Vec::new();
        for own in &self.forecast.accuracy {
            if !rows.contains(&(own.part, own.lead)) {
                rows.push((own.part, own.lead));
            }
        }
        rows.sort_unstable_by_key(|(part, lead)| (part.level, !part.is_first, *lead));
        let find = |(part, lead): (Part, usize), scope: Scope, method: &str| {
            self.forecast.accuracy.iter().find(|own| {
                (own.part, own.lead, own.class, own.method)
                    == (part, lead, Class::Scope(scope), method)
            })
        };
        let method = |(part, lead): (Part, usize)| {
            let grade = part.level.first_grade() + usize::from(!part.is_first);
            let own = self.figure(0, grade, lead);
            own.map(|own| {
                let words = own.method.split('+').map(|one| word(one, wording));
                words.collect::<Vec<_>>().join(" + ")
            })
        };
        let error =
            |own: Option<&Accuracy>| own.map_or_else(|| "–".to_owned(), |own| percent(own.mape));
        html! {
            @if !rows.is_empty() { section {
                h2 { (wording.plain("forecast-accuracy")) }
                p.note { (wording.plain("forecast-accuracy-note")) }
                div.wide tabindex="0" { table {
                    thead {
                        tr {
                            th scope="col" rowspan="2" { (wording.plain("forecast-head-level")) }
                            th.n scope="col" rowspan="2" { (wording.plain("forecast-head-lead")) }
                            th scope="col" rowspan="2" { (wording.plain("forecast-head-method")) }
                            th.c scope="colgroup" colspan="3" { (wording.plain("forecast-head-city")) }
                            th.c scope="colgroup" colspan="4" { (wording.plain("forecast-head-areas")) }
                        }
                        tr {
                            th.n scope="col" { (wording.plain("forecast-head-error")) }
                            th.n scope="col" { (wording.plain("forecast-head-bias")) }
                            th.n scope="col" { (wording.plain("forecast-head-carry")) }
                            th.n scope="col" { (wording.plain("forecast-head-error")) }
                            th.n scope="col" { (wording.plain("forecast-head-bias")) }
                            th.n scope="col" { (wording.plain("forecast-head-held")) }
                            th.n scope="col" { (wording.plain("forecast-head-carry")) }
                        }
                    }
                    tbody { @for row in rows {
                        @let city = find(row, Scope::City, "used");
                        @let areas = find(row, Scope::Area, "used");
                        tr {
                            th scope="row" { (word(row.0.level.as_str(), wording)) " · " (word(if row.0.is_first { "first" } else { "later" }, wording)) }
                            td.n { (row.1) }
                            td { (method(row).unwrap_or_default()) }
                            td.n { (error(city)) }
                            td.n { (city.map_or_else(String::new, |own| signed(own.bias))) }
                            td.n { (error(find(row, Scope::City, "carry"))) }
                            td.n { (error(areas)) }
                            td.n { (areas.map_or_else(String::new, |own| signed(own.bias))) }
                            td.n { (areas.and_then(|own| own.coverage).map_or_else(|| "–".to_owned(), percent)) }
                            td.n { (error(find(row, Scope::Area, "carry"))) }
                        }
                    } }
                } }
            } }
        }
    }
}

/// Where years and counts are in a chart.
struct Chart {
    years: usize,
    most: f64,
}

impl Chart {
    fn at(&self, year: usize, count: f64) -> (f64, f64) {
        let [left, right, above, below] = MARGIN;
        let wide = (SIZE.0 - left - right) / (self.years.max(2) - 1) as f64;
        let high = SIZE.1 - above - below;
        (
            left + wide * year as f64,
            above + high * (1.0 - count / self.most),
        )
    }
}

/// A round number that is no smaller.
fn nice(most: f64) -> f64 {
    let power = 10_f64.powf(most.max(4.0).log10().floor());
    let steps = [1.0, 1.2, 1.6, 2.0, 2.4, 3.2, 4.0, 6.0, 8.0, 10.0];
    let found = steps
        .iter()
        .map(|step| step * power)
        .find(|one| *one >= most);
    found.unwrap_or(most).max(4.0)
}

fn round(of: f64) -> f64 {
    (of * 10.0).round() / 10.0
}

/// A line through points, as SVG writes it.
fn path(points: &[(f64, f64)]) -> String {
    let mut text = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let letter = if at == 0 { 'M' } else { 'L' };
        let _ = write!(text, "{letter}{:.1} {:.1}", x, y);
    }
    text
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

fn signed(share: f64) -> String {
    let text = format!("{:.1}%", share.abs() * 100.0);
    match text.as_str() {
        "0.0%" => text,
        _ if share < 0.0 => format!("−{text}"),
        _ => format!("+{text}"),
    }
}

/// By how much a figure changes, in per cent.
fn change(now: i64, then: i64) -> String {
    match now {
        0 => "–".to_owned(),
        now => signed((then - now) as f64 / now as f64),
    }
}

const OWN_STYLE: &str = "\
body{max-width:1100px}.wide{overflow-x:auto}
.fans{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:10px}
figure{margin:0;break-inside:avoid}figcaption{font-weight:600;font-size:12.5px}
.grid{stroke:#e5e7eb}.tick{font-size:10px;fill:#4b5563}
.band{fill:#2166ac;fill-opacity:.18}.middle{fill:none;stroke:#2166ac;stroke-width:2}
.came{fill:none;stroke:#17202a;stroke-width:2}.said{fill:none;stroke:#6b7280;stroke-width:.8;stroke-dasharray:3 2}
.places{stroke:#b2182b;stroke-width:1.2;stroke-dasharray:6 3}
td.red{background:#fde0dd}td.yellow{background:#fff4c2}td.green{background:#e6f4e6}
td small{color:#374151}.c{text-align:center}
";
