//! The forecast: the best method at each lead, with its interval.
#![expect(
    clippy::indexing_slicing,
    reason = "figures are laid out by node, grade and lead of one panel"
)]

use std::collections::BTreeMap;

use super::hindcast::{Hindcast, Miss, OfMethod, Part, added_up, entries, hindcast, scope_of};
use super::panel::{Level, Panel, Scope};
use super::project::{Entry, Later, Said, later};
use super::spread::Spread;
use super::whole::{adding_up, nearest};

/// A figure of the forecast.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The node.
    pub node: usize,
    /// Grade from 1.
    pub grade: usize,
    /// The year.
    pub year: i32,
    /// Years ahead of the last roll.
    pub lead: usize,
    /// The figure; those of the nodes that a node holds add up to its own.
    pub middle: i64,
    /// With what it is exceeded in one case of ten, and falls short of in one of ten; nothing where no error is known.
    pub bounds: Option<(i64, i64)>,
    /// By which method; of several groups, those that they use, parted by `+`.
    pub method: String,
}

/// How wrong forecasts were.
#[derive(Clone, Debug, PartialEq)]
pub struct Accuracy {
    /// The grades judged together.
    pub part: Part,
    /// Years ahead.
    pub lead: usize,
    /// Which nodes.
    pub class: Class,
    /// The method.
    pub method: &'static str,
    /// Whether it is the one used.
    pub is_used: bool,
    /// How many nodes.
    pub nodes: usize,
    /// How many origins.
    pub origins: usize,
    /// The mean of |said − came| ÷ came, over those that had children.
    pub mape: f64,
    /// Said − came, ÷ came, of the sums: above zero where too many were said.
    pub bias: f64,
    /// How often what came lay within an interval made without that origin; nothing where it cannot be known.
    pub coverage: Option<f64>,
}

/// Nodes judged together: by scope, areas by size too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// All nodes of a scope.
    Scope(Scope),
    /// Areas of fewer than a hundred children in the grade on average.
    Small,
    /// Areas of a hundred or more.
    Large,
}

impl Class {
    /// Its word in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scope(scope) => scope.as_str(),
            Self::Small => "area_below_100",
            Self::Large => "area_from_100",
        }
    }
}

/// A forecast with what it goes by.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// Figures by node, grade and year.
    pub figures: Vec<Figure>,
    /// How wrong forecasts were.
    pub accuracy: Vec<Accuracy>,
    /// What the method used would have said in earlier years, and what came; by lead, node, grade, origin.
    pub used: Vec<Miss>,
    /// The longest lead measured, by part; nothing where none was.
    pub measured: BTreeMap<Part, usize>,
}

/// The forecast of groups that are counted apart (one panel each, of the same nodes and years), so many years ahead of the
/// last roll, and of all of them together. `None` where there is no group.
pub fn forecast(groups: &[Panel], leads: usize) -> Option<Forecast> {
    let panel = groups.first()?;
    let hindcasts: Vec<Hindcast> = groups.iter().map(|own| hindcast(own, leads)).collect();
    let used: Vec<&[Miss]> = hindcasts.iter().map(|own| &*own.used).collect();
    let used = added_up(&used);
    let spreads = Spreads::of(panel, &used);
    let said: Vec<Said> = groups
        .iter()
        .zip(&hindcasts)
        .map(|(own, h)| said(own, h, leads))
        .collect();
    let grades: Vec<usize> = (1..=12)
        .filter(|g| groups.iter().any(|own| own.has(*g)))
        .collect();
    let mut figures = Vec::new();
    for lead in 1..=leads {
        for grade in &grades {
            let sums: Vec<f64> = (0..panel.nodes.len())
                .map(|node| {
                    said.iter()
                        .filter_map(|own| own.get(node, *grade, lead))
                        .sum()
                })
                .collect();
            if said.iter().all(|own| own.get(0, *grade, lead).is_none()) {
                continue;
            }
            let method = method(groups, &hindcasts, *grade, lead);
            for (node, middle) in adding_up(panel, &sums).into_iter().enumerate() {
                let spread = spreads.at(Part::of(*grade), panel.nodes[node].scope, lead);
                let bounds = spread.map(|spread| spread.bounds(sums[node]));
                let bounds =
                    bounds.map(|(low, high)| (nearest(low).min(middle), nearest(high).max(middle)));
                figures.push(Figure {
                    node,
                    grade: *grade,
                    year: panel.year(panel.years - 1 + lead),
                    lead,
                    middle,
                    bounds,
                    method: method.clone(),
                });
            }
        }
    }
    figures.sort_by_key(|own| (own.node, own.grade, own.year));
    let measured = spreads.measured.clone();
    Some(Forecast {
        figures,
        accuracy: accuracy(panel, &hindcasts, &used),
        used,
        measured,
    })
}

fn said(panel: &Panel, hindcast: &Hindcast, leads: usize) -> Said {
    let origin = panel.years - 1;
    let first = entries(panel, origin, leads, &hindcast.choice);
    let by_method: Vec<(Later, Said)> = Later::ALL
        .into_iter()
        .map(|method| (method, later(panel, origin, &first, method)))
        .collect();
    let mut all = first;
    for grade in panel.grades().filter(|g| !panel.is_entry(*g)) {
        for lead in 1..=leads {
            let method = hindcast
                .choice
                .later
                .get(lead - 1)
                .and_then(|of| of.get(grade));
            let own = by_method.iter().find(|(own, _)| Some(own) == method);
            for node in 0..panel.nodes.len() {
                let figure = own.and_then(|(_, said)| said.get(node, grade, lead));
                // Without a single progression there is nothing but the last count.
                let figure = figure.unwrap_or_else(|| panel.roll(node, grade, origin));
                all.set(node, grade, lead, figure);
            }
        }
    }
    all
}

fn method(groups: &[Panel], hindcasts: &[Hindcast], grade: usize, lead: usize) -> String {
    let mut names: Vec<&str> = Vec::new();
    for (panel, hindcast) in groups
        .iter()
        .zip(hindcasts)
        .filter(|(own, _)| own.has(grade))
    {
        let choice = &hindcast.choice;
        let name = match panel.is_entry(grade) {
            true => choice
                .entry
                .get(lead - 1)
                .and_then(|of| of.get(grade))
                .map_or(Entry::Carry, |m| *m)
                .as_str(),
            false => choice
                .later
                .get(lead - 1)
                .and_then(|of| of.get(grade))
                .map_or(Later::Carry, |m| *m)
                .as_str(),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join("+")
}

/// The spread of every part, scope and lead that was measured.
struct Spreads {
    all: BTreeMap<(Part, Scope, usize), Spread>,
    measured: BTreeMap<Part, usize>,
}

impl Spreads {
    fn of(panel: &Panel, used: &[Miss]) -> Self {
        let mut by: BTreeMap<(Part, Scope, usize), Vec<Miss>> = BTreeMap::new();
        for miss in used {
            let key = (Part::of(miss.grade), scope_of(panel, miss), miss.lead);
            by.entry(key).or_default().push(*miss);
        }
        let spreads = by
            .iter()
            .filter_map(|(key, misses)| Some((*key, Spread::of(misses)?)));
        let all: BTreeMap<_, _> = spreads.collect();
        let mut measured = BTreeMap::new();
        for (part, _, lead) in all.keys() {
            let longest = measured.entry(*part).or_insert(0);
            *longest = (*longest).max(*lead);
        }
        Self { all, measured }
    }

    fn at(&self, part: Part, scope: Scope, lead: usize) -> Option<Spread> {
        let own = self.all.get(&(part, scope, lead)).copied();
        own.or_else(|| {
            let mut shorter = (1..lead).rev();
            shorter.find_map(|at| Some(self.all.get(&(part, scope, at))?.stretched(at, lead)))
        })
    }
}

/// How wrong each method was, of all groups together, and how often the interval of the one used held.
fn accuracy(panel: &Panel, hindcasts: &[Hindcast], used: &[Miss]) -> Vec<Accuracy> {
    let mut all = Vec::new();
    let size = sizes(panel);
    let classes = [
        Class::Scope(Scope::City),
        Class::Scope(Scope::District),
        Class::Scope(Scope::Area),
        Class::Small,
        Class::Large,
    ];
    let is_of = |miss: &Miss, class: Class| match class {
        Class::Scope(scope) => scope_of(panel, miss) == scope,
        class => {
            let is_small = size
                .get(&(miss.node, miss.grade))
                .is_none_or(|n| *n < 100.0);
            scope_of(panel, miss) == Scope::Area && is_small == (class == Class::Small)
        }
    };
    let names = hindcasts
        .first()
        .map(|own| &own.methods[..])
        .unwrap_or_default();
    let mut sets: Vec<(&'static str, bool, Vec<Miss>)> = vec![("used", true, used.to_vec())];
    for OfMethod { method, .. } in names {
        let own: Vec<&[Miss]> = hindcasts
            .iter()
            .filter_map(|h| h.methods.iter().find(|own| own.method == *method))
            .map(|own| &own.misses[..])
            .collect();
        sets.push((method, false, added_up(&own)));
    }
    for (method, is_used, misses) in &sets {
        let mut by: BTreeMap<(Part, usize), Vec<Miss>> = BTreeMap::new();
        for miss in misses {
            by.entry((Part::of(miss.grade), miss.lead))
                .or_default()
                .push(*miss);
        }
        for ((part, lead), misses) in by {
            for class in classes {
                let own: Vec<Miss> = misses
                    .iter()
                    .filter(|miss| is_of(miss, class))
                    .copied()
                    .collect();
                if own.is_empty() {
                    continue;
                }
                let covered = is_used.then(|| coverage(panel, &misses, &own)).flatten();
                all.push(judged(part, lead, class, (method, *is_used), &own, covered));
            }
        }
    }
    all.sort_by(|a, b| {
        let key = |own: &Accuracy| {
            let part = (own.part.level, !own.part.is_first);
            (part, !own.is_used, own.class, own.method, own.lead)
        };
        key(a).cmp(&key(b))
    });
    all
}

/// The mean roll of a node and grade.
fn sizes(panel: &Panel) -> BTreeMap<(usize, usize), f64> {
    let mut all = BTreeMap::new();
    for node in 0..panel.nodes.len() {
        for grade in panel.grades() {
            let sum: f64 = (0..panel.years).map(|t| panel.roll(node, grade, t)).sum();
            all.insert((node, grade), sum / panel.years as f64);
        }
    }
    all
}

fn judged(
    part: Part,
    lead: usize,
    class: Class,
    (method, is_used): (&'static str, bool),
    own: &[Miss],
    coverage: Option<f64>,
) -> Accuracy {
    let had: Vec<&Miss> = own.iter().filter(|miss| miss.came > 0.0).collect();
    let parts: f64 = had
        .iter()
        .map(|miss| (miss.said - miss.came).abs() / miss.came)
        .sum();
    let said: f64 = own.iter().map(|miss| miss.said).sum();
    let came: f64 = own.iter().map(|miss| miss.came).sum();
    let count = |of: &dyn Fn(&Miss) -> usize| {
        let mut all: Vec<usize> = own.iter().map(of).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    };
    Accuracy {
        part,
        lead,
        class,
        method,
        is_used,
        nodes: count(&|miss| miss.node),
        origins: count(&|miss| miss.origin),
        mape: parts / (had.len() as f64).max(1.0),
        bias: (said - came) / came.max(1.0),
        coverage,
    }
}

/// How often what came lay within the interval that the other origins give; `None` with fewer than three origins.
fn coverage(panel: &Panel, all: &[Miss], own: &[Miss]) -> Option<f64> {
    let mut origins: Vec<usize> = all.iter().map(|miss| miss.origin).collect();
    origins.sort_unstable();
    origins.dedup();
    if origins.len() < 3 {
        return None;
    }
    let (mut within, mut count) = (0.0, 0.0);
    for origin in origins {
        for scope in Scope::ALL {
            let others: Vec<Miss> = all
                .iter()
                .filter(|miss| miss.origin != origin && scope_of(panel, miss) == scope)
                .copied()
                .collect();
            let Some(spread) = Spread::of(&others) else {
                continue;
            };
            for miss in own
                .iter()
                .filter(|m| m.origin == origin && scope_of(panel, m) == scope)
            {
                let (low, high) = spread.bounds(miss.said);
                count += 1.0;
                if (low.round()..=high.round()).contains(&miss.came) {
                    within += 1.0;
                }
            }
        }
    }
    (count > 0.0).then(|| within / count)
}

/// The grades of a level that the figures have.
pub fn grades_of(figures: &[Figure], level: Level) -> Vec<usize> {
    let mut all: Vec<usize> = figures.iter().map(|own| own.grade).collect();
    all.sort_unstable();
    all.dedup();
    all.retain(|grade| Level::of_grade(*grade) == level);
    all
}
