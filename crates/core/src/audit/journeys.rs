//! What a journey costs a child in all objectives together, the first before the second: what it counts there and the
//! price of the place.
//!
//! With `c_ij` and `u_j` as lists of whole numbers, one for each objective or level of one, compared from the first on:
//! if every placed child sits where `c_ij + u_j` is least, no `u_j` is below nothing, and `u_j` is nothing wherever
//! places are left, then `Σ c_ij = Σ_i min_j (c_ij + u_j) − Σ q_j u_j` is least in this order, number by number.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::domain::{ChildIdx, SchoolIdx};
use crate::policy::Objective;
use crate::qualify::JourneyCounting;

/// An objective by its place in the list, and a level of it.
type Key = (usize, i64);

/// A list of numbers by their keys, zeros left out.
type Numbers = Vec<(Key, i128)>;

/// The objectives that count the journeys of one sector, with the prices of its schools.
pub(super) struct SectorPrices {
    /// The objectives, each with its place in the list.
    objectives: Vec<(usize, Objective)>,
    /// For each school of the round its prices.
    prices: Vec<Numbers>,
}

/// What a child pays least, and where.
#[derive(Default)]
pub(super) struct Least {
    pub(super) pays: Numbers,
    /// Whole metres and the school.
    pub(super) tight: Vec<(i64, SchoolIdx)>,
}

impl SectorPrices {
    pub(super) fn new(objectives: Vec<(usize, Objective)>, schools: usize) -> Self {
        Self {
            objectives,
            prices: vec![Vec::new(); schools],
        }
    }

    /// Whether no journey of the sector is counted.
    pub(super) fn is_empty(&self) -> bool {
        self.objectives.is_empty()
    }

    /// What a child pays at a school, with what its journey there counts.
    pub(super) fn pays(&self, counts: &Numbers, school: SchoolIdx) -> Numbers {
        sum(counts, &self.prices[school.at()])
    }

    /// The place in the list of the first objective in which two lists differ; that of the first of all where they do not.
    pub(super) fn differ_in(&self, a: &Numbers, b: &Numbers) -> usize {
        let first = self.objectives.first().map_or(0, |(at, _)| *at);
        let differ = |(at, _): &&(usize, Objective)| {
            let own = |numbers: &Numbers| -> Numbers {
                let of = numbers.iter().filter(|((objective, _), _)| objective == at);
                of.copied().collect()
            };
            own(a) != own(b)
        };
        self.objectives
            .iter()
            .find(differ)
            .map_or(first, |(at, _)| *at)
    }

    /// Whether an objective, by its place in the list, counts the journeys of the sector.
    pub(super) fn counts_in(&self, objective: usize) -> bool {
        self.objectives.iter().any(|(at, _)| *at == objective)
    }

    /// The price of a place at a school at a level of an objective; each once, in the order of objectives and levels.
    pub(super) fn add(&mut self, objective: usize, level: i64, school: SchoolIdx, price: i64) {
        if price != 0 && self.counts_in(objective) {
            self.prices[school.at()].push(((objective, level), i128::from(price)));
        }
    }

    /// Whether a place at a school costs anything.
    pub(super) fn has_price(&self, school: SchoolIdx) -> bool {
        !self.prices[school.at()].is_empty()
    }

    /// The objective in which the price of a school is below nothing, with no price in one before.
    pub(super) fn below_nothing(&self, school: SchoolIdx) -> Option<usize> {
        let first = self.prices[school.at()].first();
        first
            .filter(|(_, price)| *price < 0)
            .map(|((at, _), _)| *at)
    }

    /// What a journey of a child counts in each objective.
    pub(super) fn counts(
        &self,
        counting: &JourneyCounting,
        child: ChildIdx,
        (school, metres): (SchoolIdx, i64),
    ) -> Numbers {
        let count = |(at, objective): &(usize, Objective)| {
            let (level, count) = counting.counts(*objective, child, school, metres);
            (count != 0).then_some(((*at, level), i128::from(count)))
        };
        self.objectives.iter().filter_map(count).collect()
    }

    /// Where a child pays least, of these schools with the journeys to them.
    pub(super) fn least(
        &self,
        counting: &JourneyCounting,
        child: ChildIdx,
        open: impl Iterator<Item = (SchoolIdx, i64)>,
    ) -> Least {
        let Some(&(first, objective)) = self.objectives.first() else {
            return Least::default();
        };
        // The first objective decides nearly always; the others are asked where it does not.
        let head = |(school, metres): (SchoolIdx, i64)| match objective.has_levels() {
            true => 0,
            false => {
                let (_, count) = counting.counts(objective, child, school, metres);
                let price = self.prices[school.at()].first();
                let price = price.filter(|((at, _), _)| *at == first);
                i128::from(count) + price.map_or(0, |(_, price)| *price)
            }
        };
        let mut least: Option<i128> = None;
        let mut best: Vec<(SchoolIdx, i64)> = Vec::new();
        for pair in open {
            let pays = head(pair);
            if least.is_none_or(|least| pays < least) {
                best.clear();
                least = Some(pays);
            }
            if least == Some(pays) {
                best.push(pair);
            }
        }
        let mut found = Least::default();
        for pair in best {
            let pays = sum(
                &self.counts(counting, child, pair),
                &self.prices[pair.0.at()],
            );
            let order = match found.tight.is_empty() {
                true => Ordering::Less,
                false => compare(&pays, &found.pays),
            };
            if order == Ordering::Less {
                found = Least {
                    pays,
                    tight: Vec::new(),
                };
            }
            if order != Ordering::Greater {
                found.tight.push((pair.1, pair.0));
            }
        }
        found
    }
}

/// What children add to an objective at its levels: what they count, and what they pay.
#[derive(Clone, Debug, Default)]
pub(super) struct LevelSums(pub(super) BTreeMap<i64, (i128, i128)>);

impl LevelSums {
    pub(super) fn count(&mut self, level: i64, count: i128) {
        self.0.entry(level).or_default().0 += count;
    }

    pub(super) fn pay(&mut self, level: i64, pays: i128) {
        self.0.entry(level).or_default().1 += pays;
    }

    pub(super) fn add(&mut self, other: Self) {
        for (level, (count, pays)) in other.0 {
            self.count(level, count);
            self.pay(level, pays);
        }
    }
}

/// Two lists of numbers added up.
fn sum(a: &[(Key, i128)], b: &[(Key, i128)]) -> Numbers {
    let mut all: Numbers = Vec::with_capacity(a.len() + b.len());
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    loop {
        let (key, number) = match (a.peek(), b.peek()) {
            (None, None) => return all,
            (Some((key, _)), Some((other, _))) if key == other => {
                let both = a.next().into_iter().chain(b.next());
                (*key, both.map(|(_, number)| number).sum())
            }
            (Some((key, number)), other) if other.is_none_or(|(other, _)| key < other) => {
                let result = (*key, *number);
                a.next();
                result
            }
            (_, Some((key, number))) => {
                let result = (*key, *number);
                b.next();
                result
            }
            (Some(_), None) => return all,
        };
        if number != 0 {
            all.push((key, number));
        }
    }
}

/// Which of two lists is less in the first number in which they differ; a number left out is nothing.
fn compare(a: &[(Key, i128)], b: &[(Key, i128)]) -> Ordering {
    let mut at = 0;
    loop {
        match (a.get(at), b.get(at)) {
            (None, None) => return Ordering::Equal,
            (Some(one), Some(other)) if one == other => at += 1,
            (Some((key, number)), Some((other, its))) => {
                return match key.cmp(other) {
                    Ordering::Equal => number.cmp(its),
                    Ordering::Less => number.cmp(&0),
                    Ordering::Greater => 0.cmp(its),
                };
            }
            (Some((_, number)), None) => return number.cmp(&0),
            (None, Some((_, its))) => return 0.cmp(its),
        }
    }
}
