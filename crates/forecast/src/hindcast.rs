//! What would have been said in earlier years, and what came.

use super::panel::{GRADES, Level, Panel, Scope};
use super::project::{Entry, Later, Said, entry, later};

/// Grades that are forecast alike and judged together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    /// The level.
    pub level: Level,
    /// Its first grade, or all others.
    pub is_first: bool,
}

impl Part {
    /// The part of a grade.
    pub fn of(grade: usize) -> Self {
        let level = Level::of_grade(grade);
        Self {
            level,
            is_first: grade == level.first_grade(),
        }
    }

    /// All of them, from the lowest.
    pub fn all() -> impl Iterator<Item = Self> {
        let of = |level: Level| [true, false].map(|is_first| Self { level, is_first });
        Level::ALL.into_iter().flat_map(of)
    }
}

/// A figure said at an origin, and what came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Miss {
    /// Number of the year in which it would have been said.
    pub origin: usize,
    /// Years ahead.
    pub lead: usize,
    /// The node.
    pub node: usize,
    /// Grade from 1.
    pub grade: usize,
    /// What would have been said.
    pub said: f64,
    /// What came.
    pub came: f64,
}

impl Miss {
    /// What came beyond what was said, as a part of it.
    pub fn relative(&self) -> f64 {
        (self.came - self.said) / self.said.max(1.0)
    }
}

/// The misses of one method.
#[derive(Clone, Debug)]
pub struct OfMethod {
    /// Its name.
    pub method: &'static str,
    /// Where and when; of one part or of several.
    pub misses: Vec<Miss>,
}

/// The best method of every part at every lead.
#[derive(Clone, Debug)]
pub struct Choice {
    /// For each lead from 1, the method of the entry grades, by grade.
    pub entry: Vec<Vec<Entry>>,
    /// For each lead from 1, the method of the other grades, by grade.
    pub later: Vec<Vec<Later>>,
}

/// What each method would have said.
#[derive(Clone, Debug)]
pub struct Hindcast {
    /// The best of them.
    pub choice: Choice,
    /// Misses by method, all parts, origins and leads.
    pub methods: Vec<OfMethod>,
    /// Those of the method that is used at each lead.
    pub used: Vec<Miss>,
}

/// The first origin: with fewer years before it a ratio is none.
pub fn first_origin(panel: &Panel) -> usize {
    if panel.years >= 5 { 2 } else { 1 }
}

/// What would have been said in every earlier year, by every method, so many years ahead.
pub fn hindcast(panel: &Panel, leads: usize) -> Hindcast {
    let origins: Vec<usize> = (first_origin(panel)..panel.years.saturating_sub(1)).collect();
    let entry_grades: Vec<usize> = panel.grades().filter(|g| panel.is_entry(*g)).collect();
    let later_grades: Vec<usize> = panel.grades().filter(|g| !panel.is_entry(*g)).collect();
    let ahead = |origin: usize| leads.min(panel.years - 1 - origin);
    let mut of_entry: Vec<(Entry, Vec<Miss>)> = Vec::new();
    for method in Entry::ALL {
        let mut misses = Vec::new();
        for origin in &origins {
            for grade in &entry_grades {
                let said = entry(panel, *grade, *origin, ahead(*origin), method);
                gather(panel, &said, *origin, &[*grade], &mut misses);
            }
        }
        of_entry.push((method, misses));
    }
    let entry_choice = chosen(&of_entry, leads);
    let choice = Choice {
        entry: entry_choice,
        later: Vec::new(),
    };
    let mut of_later: Vec<(Later, Vec<Miss>)> = Vec::new();
    for method in Later::ALL {
        let mut misses = Vec::new();
        for origin in &origins {
            let entries = entries(panel, *origin, ahead(*origin), &choice);
            let said = later(panel, *origin, &entries, method);
            gather(panel, &said, *origin, &later_grades, &mut misses);
        }
        of_later.push((method, misses));
    }
    let choice = Choice {
        later: chosen(&of_later, leads),
        ..choice
    };
    let used = used(&choice, &of_entry, &of_later);
    let mut methods: Vec<OfMethod> = Vec::new();
    let named = of_entry.into_iter().map(|(m, misses)| (m.as_str(), misses));
    let others = of_later.into_iter().map(|(m, misses)| (m.as_str(), misses));
    for (method, mut misses) in named.chain(others) {
        match methods.iter_mut().find(|own| own.method == method) {
            Some(own) => own.misses.append(&mut misses),
            None => methods.push(OfMethod { method, misses }),
        }
    }
    Hindcast {
        choice,
        methods,
        used,
    }
}

/// What is said of the entry grades at an origin, by the method chosen for each lead.
pub fn entries(panel: &Panel, origin: usize, leads: usize, choice: &Choice) -> Said {
    let mut all = Said::nothing(panel.nodes.len(), leads);
    for grade in panel.grades().filter(|g| panel.is_entry(*g)) {
        for lead in 1..=leads {
            let methods = choice.entry.get(lead - 1);
            let method = methods.and_then(|of| of.get(grade)).copied();
            let said = entry(panel, grade, origin, lead, method.unwrap_or(Entry::Carry));
            // Kindergartens, say, do not reach so far in every year: then as many as last.
            let said = match said.get(0, grade, lead) {
                Some(_) => said,
                None => entry(panel, grade, origin, lead, Entry::Carry),
            };
            for node in 0..panel.nodes.len() {
                if let Some(figure) = said.get(node, grade, lead) {
                    all.set(node, grade, lead, figure);
                }
            }
        }
    }
    all
}

fn gather(panel: &Panel, said: &Said, origin: usize, grades: &[usize], misses: &mut Vec<Miss>) {
    for lead in 1..=said.leads() {
        for node in 0..panel.nodes.len() {
            for grade in grades {
                if let Some(figure) = said.get(node, *grade, lead) {
                    misses.push(Miss {
                        origin,
                        lead,
                        node,
                        grade: *grade,
                        said: figure,
                        came: panel.roll(node, *grade, origin + lead),
                    });
                }
            }
        }
    }
}

/// The sum of all misses and how many origins they are of; a method is held against carrying at the same origins.
struct Judged {
    origins: Vec<usize>,
    misses: f64,
}

fn judged(misses: &[Miss], part: Part, lead: usize, origins: Option<&[usize]>) -> Judged {
    let mut judged = Judged {
        origins: Vec::new(),
        misses: 0.0,
    };
    for miss in misses {
        let counts = miss.lead == lead
            && Part::of(miss.grade) == part
            && origins.is_none_or(|of| of.contains(&miss.origin));
        if counts {
            judged.misses += (miss.came - miss.said).abs();
            if !judged.origins.contains(&miss.origin) {
                judged.origins.push(miss.origin);
            }
        }
    }
    judged
}

/// The methods that miss least at each lead, by grade: of each part the one whose misses, over all nodes and origins, are
/// the smallest part of those of carrying at the same origins. Where fewer than two origins tell, what is best a lead
/// earlier; where none do, the second of the list, which goes by births or progression.
fn chosen<M: Copy>(all: &[(M, Vec<Miss>)], leads: usize) -> Vec<Vec<M>> {
    let Some((carry, carried)) = all.first() else {
        return Vec::new();
    };
    let usual = all.get(all.len().min(3) - 1).map_or(*carry, |(m, _)| *m);
    let mut choice = vec![vec![usual; GRADES + 1]; leads];
    for part in Part::all() {
        let mut before: Option<M> = None;
        for (lead, own) in (1..).zip(choice.iter_mut()) {
            let mut best: Option<(f64, M)> = None;
            for (method, misses) in all {
                let own = judged(misses, part, lead, None);
                if own.origins.len() < 2 {
                    continue;
                }
                let plain = judged(carried, part, lead, Some(&own.origins));
                let score = own.misses / plain.misses.max(1e-9);
                if best.is_none_or(|(least, _)| score < least - 1e-9) {
                    best = Some((score, *method));
                }
            }
            let method = best.map(|(_, method)| method).or(before);
            before = method;
            for (grade, own) in own.iter_mut().enumerate().skip(1) {
                if Part::of(grade) == part {
                    *own = method.unwrap_or(usual);
                }
            }
        }
    }
    choice
}

fn used(choice: &Choice, entry: &[(Entry, Vec<Miss>)], later: &[(Later, Vec<Miss>)]) -> Vec<Miss> {
    let mut used: Vec<Miss> = Vec::new();
    let is = |own: Option<&Vec<Entry>>, miss: &Miss, method: Entry| {
        own.and_then(|of| of.get(miss.grade)) == Some(&method)
    };
    for (method, misses) in entry {
        let own = misses
            .iter()
            .filter(|miss| is(choice.entry.get(miss.lead - 1), miss, *method));
        used.extend(own);
    }
    for (method, misses) in later {
        let own = misses.iter().filter(|miss| {
            let of = choice.later.get(miss.lead - 1);
            of.and_then(|of| of.get(miss.grade)) == Some(method)
        });
        used.extend(own);
    }
    used.sort_by_key(|miss| (miss.lead, miss.node, miss.grade, miss.origin));
    used
}

/// Adds up misses of the same node, grade, origin and lead: of groups that are forecast apart. What one group has no
/// figure for is left out.
pub fn added_up(groups: &[&[Miss]]) -> Vec<Miss> {
    let mut sums: std::collections::BTreeMap<(usize, usize, usize, usize), (usize, Miss)> =
        std::collections::BTreeMap::new();
    for miss in groups.iter().flat_map(|group| group.iter()) {
        let key = (miss.lead, miss.node, miss.grade, miss.origin);
        sums.entry(key)
            .and_modify(|(count, sum)| {
                *count += 1;
                sum.said += miss.said;
                sum.came += miss.came;
            })
            .or_insert((1, *miss));
    }
    let whole = sums
        .into_values()
        .filter(|(count, _)| *count == groups.len());
    whole.map(|(_, miss)| miss).collect()
}

/// The scope of the node of a miss.
pub fn scope_of(panel: &Panel, miss: &Miss) -> Scope {
    panel
        .nodes
        .get(miss.node)
        .map_or(Scope::Area, |node| node.scope)
}
