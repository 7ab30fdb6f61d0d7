//! What is known: areas in their districts, their rolls, births and what else tells of children.
#![expect(
    clippy::indexing_slicing,
    reason = "nodes are numbered by the panel that holds them, grades and years checked against its bounds"
)]

use std::collections::{BTreeMap, BTreeSet};

/// Grades from 1 to 12.
pub const GRADES: usize = 12;

/// A level of school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Grades 1 to 6.
    Primary,
    /// Grades 7 to 9.
    Junior,
    /// Grades 10 to 12.
    Senior,
}

impl Level {
    /// All of them, from the lowest.
    pub const ALL: [Self; 3] = [Self::Primary, Self::Junior, Self::Senior];

    /// The level of a grade from 1 to 12.
    pub const fn of_grade(grade: usize) -> Self {
        match grade {
            ..=6 => Self::Primary,
            7..=9 => Self::Junior,
            _ => Self::Senior,
        }
    }

    /// Its first grade.
    pub const fn first_grade(self) -> usize {
        match self {
            Self::Primary => 1,
            Self::Junior => 7,
            Self::Senior => 10,
        }
    }

    /// How many grades it has.
    pub const fn grades(self) -> usize {
        match self {
            Self::Primary => 6,
            Self::Junior | Self::Senior => 3,
        }
    }

    /// Its grades.
    pub const fn all_grades(self) -> std::ops::Range<usize> {
        self.first_grade()..self.first_grade() + self.grades()
    }

    /// Its word in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Junior => "junior",
            Self::Senior => "senior",
        }
    }
}

/// What is known of an area, the smallest part of the city.
#[derive(Clone, Debug, Default)]
pub struct Area {
    /// Its district, by number; nothing where the area is one itself.
    pub district: Option<usize>,
    /// Pupils by grade (1 to 12) and year of the autumn in which the school year begins.
    pub rolls: BTreeMap<(usize, i32), f64>,
    /// Births by year.
    pub births: BTreeMap<i32, f64>,
    /// Children of kindergartens by class (1 the youngest, 3 the last before school) and year.
    pub kindergartens: BTreeMap<(usize, i32), f64>,
    /// Children who came or will come for a reason that is known apart (new housing, counted moves), by the grade and
    /// the year in which they are first there. They are no part of any ratio.
    pub additions: BTreeMap<(usize, i32), f64>,
}

/// How much of the city a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// All of it.
    City,
    /// A district that holds areas.
    District,
    /// An area.
    Area,
}

impl Scope {
    /// All of them, from the largest.
    pub const ALL: [Self; 3] = [Self::City, Self::District, Self::Area];

    /// Its word in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::District => "district",
            Self::Area => "area",
        }
    }
}

/// The city, a district or an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// How much of the city it is.
    pub scope: Scope,
    /// What holds it; nothing holds the city.
    pub parent: Option<usize>,
}

/// What is known of a city whose children are counted together: nodes with their series, what holds others first.
#[derive(Clone, Debug)]
pub struct Panel {
    /// The city, its districts that hold areas, the areas in the order in which they were given.
    pub nodes: Vec<Node>,
    /// The first year of the rolls.
    pub first_year: i32,
    /// How many years the rolls have.
    pub years: usize,
    /// Age in years of the youngest whole cohort in grade 1 when it enters: births of the year so many before.
    pub cohort: Cohort,
    series: Vec<Area>,
    /// What each node holds.
    held: Vec<Vec<usize>>,
    /// Progressions of areas that no cohort of theirs can have made, by node, grade reached and year reached.
    odd: Vec<BTreeSet<(usize, i32)>>,
    present: [bool; GRADES + 1],
}

/// Which births enter grade 1 in a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cohort {
    /// Of the year six before.
    #[default]
    Six,
    /// Two thirds of those of six years before, one third of those of seven: calendar years, school from the first of
    /// September.
    Mixed,
    /// Of the year seven before.
    Seven,
}

impl Cohort {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Six, Self::Mixed, Self::Seven];

    /// Shares of the births six and seven years before.
    const fn shares(self) -> [f64; 2] {
        match self {
            Self::Six => [1.0, 0.0],
            Self::Mixed => [2.0 / 3.0, 1.0 / 3.0],
            Self::Seven => [0.0, 1.0],
        }
    }
}

/// A progression that no cohort can have made: fewer than half or more than twice as many, of at least this many.
const ODD_FROM: f64 = 30.0;

/// Whether so many cannot have become so many in a year.
pub fn is_odd(before: f64, after: f64) -> bool {
    before.max(after) >= ODD_FROM && (after > 2.0 * before || after < 0.5 * before)
}

impl Panel {
    /// The panel of these areas, in so many districts. `None` without any roll.
    pub fn new(areas: Vec<Area>, districts: usize) -> Option<Self> {
        let years = areas.iter().flat_map(|a| a.rolls.keys().map(|(_, y)| *y));
        let (first, last) = years.fold((i32::MAX, i32::MIN), |(a, b), y| (a.min(y), b.max(y)));
        let count = usize::try_from(last.checked_sub(first)?).ok()? + 1;
        let held = |d: usize| areas.iter().any(|area| area.district == Some(d));
        let mut nodes = vec![Node {
            scope: Scope::City,
            parent: None,
        }];
        let mut node_of = vec![0; districts];
        for district in (0..districts).filter(|d| held(*d)) {
            node_of[district] = nodes.len();
            nodes.push(Node {
                scope: Scope::District,
                parent: Some(0),
            });
        }
        let mut series = vec![Area::default(); nodes.len()];
        for area in areas {
            let parent = area.district.and_then(|d| node_of.get(d)).copied();
            nodes.push(Node {
                scope: Scope::Area,
                parent: Some(parent.unwrap_or(0)),
            });
            series.push(area);
        }
        let mut children = vec![Vec::new(); nodes.len()];
        for (at, node) in nodes.iter().enumerate() {
            if let Some(parent) = node.parent {
                children[parent].push(at);
            }
        }
        let mut panel = Self {
            held: children,
            odd: vec![BTreeSet::new(); nodes.len()],
            present: [false; GRADES + 1],
            nodes,
            first_year: first,
            years: count,
            cohort: Cohort::default(),
            series,
        };
        panel.add_up();
        panel.note_odd();
        panel.cohort = panel.likely_cohort();
        Some(panel)
    }

    fn add_up(&mut self) {
        for at in (1..self.nodes.len()).rev() {
            let Some(parent) = self.nodes[at].parent else {
                continue;
            };
            let own = self.series[at].clone();
            let sum = &mut self.series[parent];
            add(&mut sum.rolls, own.rolls);
            add(&mut sum.births, own.births);
            add(&mut sum.kindergartens, own.kindergartens);
            add(&mut sum.additions, own.additions);
        }
        for (grade, _) in self.series[0].rolls.keys() {
            if let Some(is) = self.present.get_mut(*grade) {
                *is = true;
            }
        }
    }

    fn note_odd(&mut self) {
        for at in 0..self.nodes.len() {
            if self.nodes[at].scope != Scope::Area {
                continue;
            }
            for grade in 2..=GRADES {
                for t in 1..self.years {
                    let (before, after) = self.step(at, grade, t);
                    if self.present[grade] && self.present[grade - 1] && is_odd(before, after) {
                        let year = self.year(t);
                        self.odd[at].insert((grade, year));
                    }
                }
            }
        }
    }

    /// Who was in the grade below a year before, and who is in this one, without who came for a known reason.
    fn step(&self, node: usize, grade: usize, t: usize) -> (f64, f64) {
        let before = self.roll(node, grade - 1, t - 1);
        let added = self.addition(node, grade, self.year(t));
        (before, (self.roll(node, grade, t) - added).max(0.0))
    }

    /// Progressions left out of every ratio: node, grade reached, year reached.
    pub fn odd(&self) -> impl Iterator<Item = (usize, usize, i32)> {
        let all = self.odd.iter().enumerate();
        all.flat_map(|(at, own)| own.iter().map(move |(grade, year)| (at, *grade, *year)))
    }

    /// The year of the rolls by number.
    pub fn year(&self, t: usize) -> i32 {
        self.first_year
            .saturating_add(i32::try_from(t).unwrap_or(i32::MAX))
    }

    /// Whether anybody is in this grade in any year.
    pub fn has(&self, grade: usize) -> bool {
        self.present.get(grade).copied().unwrap_or(false)
    }

    /// Whether nothing stands below this grade from which it could be progressed to.
    pub fn is_entry(&self, grade: usize) -> bool {
        self.has(grade) && !self.has(grade.saturating_sub(1))
    }

    /// The grades of the rolls.
    pub fn grades(&self) -> impl Iterator<Item = usize> {
        (1..=GRADES).filter(|grade| self.has(*grade))
    }

    /// Pupils of a node, grade, year; nobody where no row is.
    pub fn roll(&self, node: usize, grade: usize, t: usize) -> f64 {
        let rolls = &self.series[node].rolls;
        rolls.get(&(grade, self.year(t))).copied().unwrap_or(0.0)
    }

    /// Who comes for a known reason.
    pub fn addition(&self, node: usize, grade: usize, year: i32) -> f64 {
        let all = &self.series[node].additions;
        all.get(&(grade, year)).copied().unwrap_or(0.0)
    }

    /// Children of a class of kindergartens.
    pub fn kindergarten(&self, node: usize, class: usize, year: i32) -> Option<f64> {
        self.series[node].kindergartens.get(&(class, year)).copied()
    }

    /// The last year of which births are known; nothing where none are.
    pub fn last_births(&self) -> Option<i32> {
        self.series[0].births.keys().next_back().copied()
    }

    /// By how many years births end before the rolls; below 0 where they go on longer.
    pub fn births_late(&self) -> Option<i32> {
        Some(self.year(self.years - 1) - self.last_births()?)
    }

    /// Births of a node in a year as they are known when those up to `known` are. Later ones are those of the last year,
    /// each year moved by half as much as the year before where `damped`: the growth of the last three years of the city.
    pub fn births(&self, node: usize, year: i32, known: i32, damped: bool) -> Option<f64> {
        let own = &self.series[node].births;
        if year <= known {
            return own.get(&year).copied();
        }
        let (last, count) = own.range(..=known).next_back()?;
        let mut count = *count;
        if damped {
            let city = &self.series[0].births;
            let then = city.get(&(last - 3)).copied().filter(|n| *n > 0.0);
            let now = city.get(last).copied().filter(|n| *n > 0.0);
            let mut change = match (then, now) {
                (Some(then), Some(now)) => (now / then).ln() / 3.0,
                _ => 0.0,
            };
            for _ in *last..year {
                change /= 2.0;
                count *= change.exp();
            }
        }
        Some(count)
    }

    /// The births that enter `grade` in `year`, as known then.
    pub fn cohort_of(
        &self,
        node: usize,
        (grade, year): (usize, i32),
        known: i32,
        damped: bool,
    ) -> Option<f64> {
        let born = year - 5 - i32::try_from(grade).ok()?;
        let [six, seven] = self.cohort.shares();
        let mut sum = 0.0;
        for (share, year) in [(six, born), (seven, born - 1)] {
            if share > 0.0 {
                sum += share * self.births(node, year, known, damped)?;
            }
        }
        Some(sum)
    }

    /// The cohort whose ratio to who enters the first grade varies least from year to year; six where that cannot be
    /// known.
    fn likely_cohort(&mut self) -> Cohort {
        let Some(grade) = (1..=GRADES).find(|grade| self.is_entry(*grade)) else {
            return Cohort::Six;
        };
        let mut best = (f64::INFINITY, Cohort::Six);
        for cohort in Cohort::ALL {
            self.cohort = cohort;
            let ratios: Vec<f64> = (0..self.years)
                .filter_map(|t| {
                    let of = (grade, self.year(t));
                    let births = self.cohort_of(0, of, i32::MAX, false)?;
                    let added = self.addition(0, grade, self.year(t));
                    (births > 0.0).then(|| (self.roll(0, grade, t) - added) / births)
                })
                .collect();
            if ratios.len() < 4 {
                continue;
            }
            let n = ratios.len() as f64;
            let mean = ratios.iter().sum::<f64>() / n;
            let spread = ratios.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / n;
            let variation = spread.sqrt() / mean;
            if variation < 0.95 * best.0 {
                best = (variation, cohort);
            }
        }
        best.1
    }

    /// Numerator and denominator of the progression to `grade` in year number `t`: of an area its own, of what holds areas
    /// their sum, without those that cannot be.
    pub fn progression(&self, node: usize, grade: usize, t: usize) -> [f64; 2] {
        if self.nodes[node].scope == Scope::Area {
            if self.odd[node].contains(&(grade, self.year(t))) {
                return [0.0; 2];
            }
            let (before, after) = self.step(node, grade, t);
            return [after, before];
        }
        let mut sum = [0.0; 2];
        for child in self.children(node) {
            let [after, before] = self.progression(child, grade, t);
            sum[0] += after;
            sum[1] += before;
        }
        sum
    }

    /// What a node holds.
    pub fn children(&self, node: usize) -> impl Iterator<Item = usize> {
        self.held.get(node).into_iter().flatten().copied()
    }
}

fn add<K: Ord>(sum: &mut BTreeMap<K, f64>, own: BTreeMap<K, f64>) {
    for (key, count) in own {
        *sum.entry(key).or_default() += count;
    }
}
