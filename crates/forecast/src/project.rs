//! From an origin into the years after it, by one method.
#![expect(
    clippy::indexing_slicing,
    reason = "figures are laid out by node, grade and lead of one panel"
)]

use super::panel::{GRADES, Panel};
use super::ratio::leaning;

/// How the first grade is forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entry {
    /// The last count again.
    Carry,
    /// The last count, moved each year as the city's was in the last three.
    Trend,
    /// Births of the cohort × their ratio in the last `window` years; births not yet known as those of the last year, or
    /// `damped`.
    Births {
        /// Years of the ratio.
        window: usize,
        /// Whether births that are not known yet go on with half of their change.
        damped: bool,
    },
    /// Children in kindergartens × their ratio of the last three years; as far as they are there.
    Kindergarten,
}

impl Entry {
    /// All of them, the plainest first: of two equally good ones the first is used.
    pub const ALL: [Self; 9] = [
        Self::Carry,
        Self::Trend,
        Self::births(3, false),
        Self::births(1, false),
        Self::births(5, false),
        Self::births(3, true),
        Self::births(1, true),
        Self::births(5, true),
        Self::Kindergarten,
    ];

    const fn births(window: usize, damped: bool) -> Self {
        Self::Births { window, damped }
    }

    /// Its name in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Carry => "carry",
            Self::Trend => "trend",
            Self::Births { window, damped } => match (window, damped) {
                (1, false) => "births_1",
                (3, false) => "births_3",
                (_, false) => "births_5",
                (1, true) => "births_1_damped",
                (3, true) => "births_3_damped",
                (_, true) => "births_5_damped",
            },
            Self::Kindergarten => "kindergarten",
        }
    }
}

/// How the other grades are forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Later {
    /// The last count again.
    Carry,
    /// The grade below a year before × its progression in the last so many years.
    Progress(usize),
}

impl Later {
    /// All of them, the plainest first.
    pub const ALL: [Self; 4] = [
        Self::Carry,
        Self::Progress(3),
        Self::Progress(1),
        Self::Progress(5),
    ];

    /// Its name in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Carry => "carry",
            Self::Progress(1) => "progression_1",
            Self::Progress(3) => "progression_3",
            Self::Progress(_) => "progression_5",
        }
    }
}

/// Figures by node, grade and lead, as said at an origin; `NaN` where nothing can be said.
#[derive(Clone, Debug)]
pub struct Said {
    leads: usize,
    figures: Vec<f64>,
}

impl Said {
    /// Nothing said yet.
    pub fn nothing(nodes: usize, leads: usize) -> Self {
        Self {
            leads,
            figures: vec![f64::NAN; nodes * (GRADES + 1) * leads],
        }
    }

    fn at(&self, node: usize, grade: usize, lead: usize) -> usize {
        (node * (GRADES + 1) + grade) * self.leads + lead - 1
    }

    /// What is said of a node and grade so many years ahead, from 1 on.
    pub fn get(&self, node: usize, grade: usize, lead: usize) -> Option<f64> {
        let figure = self.figures.get(self.at(node, grade, lead)).copied()?;
        figure.is_finite().then_some(figure)
    }

    /// Says it.
    pub fn set(&mut self, node: usize, grade: usize, lead: usize, figure: f64) {
        let at = self.at(node, grade, lead);
        self.figures[at] = figure;
    }

    /// How many years ahead.
    pub fn leads(&self) -> usize {
        self.leads
    }

    /// Scales what is held to what holds it.
    pub fn reconcile(&mut self, panel: &Panel, grade: usize, lead: usize) {
        for parent in 0..panel.nodes.len() {
            let children: Vec<usize> = panel.children(parent).collect();
            let Some(whole) = self.get(parent, grade, lead) else {
                continue;
            };
            let parts: f64 = children
                .iter()
                .filter_map(|at| self.get(*at, grade, lead))
                .sum();
            if parts > 0.0 {
                for child in children {
                    let own = self.get(child, grade, lead).unwrap_or(0.0);
                    self.set(child, grade, lead, own * whole / parts);
                }
            }
        }
    }
}

/// Says what comes in an entry grade so many years after year number `origin`, by one method; nothing is said at leads at
/// which the method has nothing to go by.
pub fn entry(panel: &Panel, grade: usize, origin: usize, leads: usize, method: Entry) -> Said {
    let mut said = Said::nothing(panel.nodes.len(), leads);
    for lead in 1..=leads {
        if say_entry(panel, (grade, origin, lead), method, &mut said).is_some() {
            said.reconcile(panel, grade, lead);
        }
    }
    said
}

fn say_entry(
    panel: &Panel,
    (grade, origin, lead): (usize, usize, usize),
    method: Entry,
    said: &mut Said,
) -> Option<()> {
    let nodes = 0..panel.nodes.len();
    let target = panel.year(origin + lead);
    let last = |node: usize| panel.roll(node, grade, origin);
    match method {
        Entry::Carry => nodes.for_each(|node| said.set(node, grade, lead, last(node))),
        Entry::Trend => {
            let back = origin.min(3);
            let then = panel.roll(0, grade, origin - back);
            if back == 0 || then <= 0.0 {
                return None;
            }
            let growth = (last(0) / then).powf(lead as f64 / back as f64);
            nodes.for_each(|node| said.set(node, grade, lead, last(node) * growth));
        }
        Entry::Births { window, damped } => {
            // Births were no earlier known then than they are now.
            let known = panel.year(origin).checked_sub(panel.births_late()?)?;
            let of = |node: usize, year: i32| panel.cohort_of(node, (grade, year), known, damped);
            let counts = counts(panel, grade, origin, window, of);
            let ratios = leaning(panel, &counts)?;
            of(0, target)?;
            for node in nodes {
                let added = panel.addition(node, grade, target);
                let figure = match of(node, target) {
                    Some(births) if births > 0.0 => ratios[node] * births + added,
                    // Nobody was born there as far as is known: as many as last.
                    _ => last(node) + added,
                };
                said.set(node, grade, lead, figure);
            }
        }
        Entry::Kindergarten => {
            let class = 4usize.checked_sub(lead).filter(|class| *class > 0)?;
            let back = i32::try_from(lead).ok()?;
            let of = |node: usize, year: i32| panel.kindergarten(node, class, year - back);
            let counts = counts(panel, grade, origin, 3, of);
            let ratios = leaning(panel, &counts)?;
            of(0, target)?;
            for node in nodes {
                let added = panel.addition(node, grade, target);
                let figure = of(node, target).map_or(last(node), |n| ratios[node] * n);
                said.set(node, grade, lead, figure + added);
            }
        }
    }
    Some(())
}

/// Who entered, of whom, over the last `window` years in which both are known: for each node.
fn counts(
    panel: &Panel,
    grade: usize,
    origin: usize,
    window: usize,
    of: impl Fn(usize, i32) -> Option<f64>,
) -> Vec<[f64; 2]> {
    let years: Vec<usize> = (0..=origin)
        .rev()
        .filter(|t| of(0, panel.year(*t)).is_some_and(|n| n > 0.0))
        .take(window)
        .collect();
    let sums = (0..panel.nodes.len()).map(|node| {
        let mut sum = [0.0; 2];
        for t in &years {
            let year = panel.year(*t);
            if let Some(births) = of(node, year) {
                let added = panel.addition(node, grade, year);
                sum[0] += (panel.roll(node, grade, *t) - added).max(0.0);
                sum[1] += births;
            }
        }
        sum
    });
    sums.collect()
}

/// Says what comes in every grade that is none of entry, from what is said of those; the same panel, origin and leads.
pub fn later(panel: &Panel, origin: usize, entries: &Said, method: Later) -> Said {
    let mut said = entries.clone();
    let leads = said.leads();
    let grades: Vec<usize> = panel.grades().filter(|g| !panel.is_entry(*g)).collect();
    if method == Later::Carry {
        for (node, grade) in pairs(panel, &grades) {
            let last = panel.roll(node, grade, origin);
            (1..=leads).for_each(|lead| said.set(node, grade, lead, last));
        }
        return said;
    }
    let Later::Progress(window) = method else {
        return said;
    };
    for grade in grades {
        let years: Vec<usize> = (1..=origin)
            .rev()
            .filter(|t| panel.progression(0, grade, *t)[1] > 0.0)
            .take(window)
            .collect();
        let counts: Vec<[f64; 2]> = (0..panel.nodes.len())
            .map(|node| {
                years.iter().fold([0.0; 2], |sum, t| {
                    let [after, before] = panel.progression(node, grade, *t);
                    [sum[0] + after, sum[1] + before]
                })
            })
            .collect();
        let Some(ratios) = leaning(panel, &counts) else {
            continue;
        };
        for lead in 1..=leads {
            for (node, ratio) in ratios.iter().enumerate() {
                let below = match lead {
                    1 => Some(panel.roll(node, grade - 1, origin)),
                    _ => said.get(node, grade - 1, lead - 1),
                };
                if let Some(below) = below {
                    let added = panel.addition(node, grade, panel.year(origin + lead));
                    said.set(node, grade, lead, below * ratio + added);
                }
            }
            said.reconcile(panel, grade, lead);
        }
    }
    said
}

fn pairs<'a>(panel: &Panel, grades: &'a [usize]) -> impl Iterator<Item = (usize, usize)> + 'a {
    (0..panel.nodes.len()).flat_map(|node| grades.iter().map(move |grade| (node, *grade)))
}
