//! The search for the best plan: unplaced children first, then cost, then journeys; or cost alone.

use std::time::Instant;

use rayon::prelude::*;

use super::facilities::{Design, Facility};
use super::journeys;
use super::master::{Decisions, Set, hall};
use crate::domain::Siting;
use crate::formulation::{Plan, Programme, short_sets};
use crate::solve::{self, Best, EngineError, Limits, Mip};

/// The children of one year.
pub struct Year<'n> {
    /// The complete programme: a column for every facility, in order.
    pub programme: Programme<'n>,
    /// Children who reach no facility at all.
    pub beyond: i64,
}

impl Year<'_> {
    /// The programme with the places of a design.
    pub fn with(&self, places: &[i64]) -> Programme<'_> {
        let mut programme = self.programme.clone();
        programme.places.copy_from_slice(places);
        programme
    }

    fn best_set<'p>(&self, programme: &'p Programme<'p>) -> (Plan, i64) {
        let plan = solve::best_set(programme);
        let placed: i64 = programme.placed(&plan).iter().sum();
        let all: i64 = programme.rows().map(|row| programme.supply(row)).sum();
        (plan, all - placed + self.beyond)
    }
}

/// A way to value designs, and what is known of them.
pub struct Search<'s> {
    pub facilities: &'s [Facility],
    pub years: &'s [Year<'s>],
    pub siting: &'s Siting,
    pub posts_per_place: f64,
    began: Instant,
    /// Hall's cuts so far, by year.
    families: Vec<(usize, Vec<Set>)>,
}

/// A plan and what is proved of it.
#[derive(Clone, Debug)]
pub struct Found {
    /// What is open, year by year.
    pub designs: Vec<Design>,
    /// The value of the objective.
    pub value: f64,
    /// No plan within the limits has a lower one.
    pub bound: f64,
}

/// What the master programme makes small.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Aim {
    /// Children without a place.
    Unplaced,
    /// The cost of the last year, at no more children without a place than these.
    Cost(i64),
    /// The number of openings, likewise.
    Openings(i64),
}

impl<'s> Search<'s> {
    /// Nothing known yet.
    pub fn new(
        facilities: &'s [Facility],
        years: &'s [Year<'s>],
        siting: &'s Siting,
        posts_per_place: f64,
        began: Instant,
    ) -> Self {
        Self {
            facilities,
            years,
            siting,
            posts_per_place,
            began,
            families: Vec::new(),
        }
    }

    /// Seconds that are left for the search.
    pub fn left(&self) -> f64 {
        self.siting.time_limit - self.began.elapsed().as_secs_f64()
    }

    /// Everything as it is, in every year.
    pub fn as_is(&self) -> Vec<Design> {
        vec![Design::as_is(self.facilities); self.years.len()]
    }

    /// Children without a public place under these designs, all years together.
    pub fn without(&self, designs: &[Design]) -> i64 {
        let years = self.years.par_iter().zip(designs);
        years
            .map(|(year, design)| {
                let programme = year.with(&design.places(self.facilities));
                year.best_set(&programme).1
            })
            .sum()
    }

    /// The same, and notes the cuts that say so.
    fn learn(&mut self, designs: &[Design]) -> i64 {
        let mut all = 0;
        for (at, (year, design)) in self.years.iter().zip(designs).enumerate() {
            let programme = year.with(&design.places(self.facilities));
            let (plan, without) = year.best_set(&programme);
            let sets = short_sets(&programme, &plan).into_iter();
            let sets: Vec<Set> = sets
                .map(|(columns, children)| (columns.iter().map(|c| c.at()).collect(), children))
                .collect();
            if !sets.is_empty() {
                self.families.push((at, sets));
            }
            all += without;
        }
        all
    }

    /// Children who can reach nothing whatever is opened.
    pub fn beyond(&self) -> i64 {
        self.years.iter().map(|year| year.beyond).sum()
    }

    /// Whether a design keeps the limits.
    pub fn keeps(&self, designs: &[Design]) -> bool {
        let (facilities, siting) = (self.facilities, self.siting);
        let mut all = designs.iter();
        all.all(|design| design.keeps(facilities, siting, self.posts_per_place))
    }

    /// One at a time, always what places most children more, as long as there is time: facility, steps,
    /// children more.
    pub fn greedy(&self) -> Vec<(usize, i64, i64)> {
        let mut designs = self.as_is();
        let mut chosen = Vec::new();
        let mut without = self.without(&designs);
        loop {
            let with = |facility: usize, steps: i64| {
                let mut with = designs.clone();
                for design in &mut with {
                    design.0[facility] = Some(steps);
                }
                with
            };
            let fits = |(facility, steps): &(usize, i64)| self.keeps(&with(*facility, *steps));
            let open = designs.last().map(|d| d.0.clone()).unwrap_or_default();
            let candidates: Vec<(usize, i64)> = (0..self.facilities.len())
                .filter_map(|at| {
                    let f = &self.facilities[at];
                    // The largest that the limits allow.
                    let mut sizes = (f.steps.0..=f.steps.1).rev().map(|steps| (at, steps));
                    match open[at] {
                        None if f.is_free && !f.is_there => sizes.find(|c| fits(c)),
                        Some(now) => sizes.filter(|(_, s)| *s > now).find(|c| fits(c)),
                        None => None,
                    }
                })
                .collect();
            let result: Vec<i64> = candidates
                .par_iter()
                .map(|(at, steps)| self.without(&with(*at, *steps)))
                .collect();
            let cost = |(at, steps): (usize, i64)| self.facilities[at].cost(steps);
            let best = candidates
                .iter()
                .zip(&result)
                .min_by_key(|(c, result)| (**result, cost(**c), c.0));
            let better = best.filter(|(_, result)| **result < without && self.left() > 0.0);
            let Some((&(at, steps), &now)) = better else {
                return chosen;
            };
            designs = with(at, steps);
            chosen.push((at, steps, without - now));
            without = now;
        }
    }

    /// The designs that a choice one at a time leads to.
    pub fn designs_of(&self, chosen: &[(usize, i64, i64)]) -> Vec<Design> {
        let mut designs = self.as_is();
        for design in &mut designs {
            for &(at, steps, _) in chosen {
                design.0[at] = Some(steps);
            }
        }
        designs
    }

    fn master(&self, aim: Aim) -> (Mip, Decisions) {
        let mut mip = Mip::default();
        let (facilities, siting) = (self.facilities, self.siting);
        let mut limits = siting.clone();
        if let Aim::Openings(_) = aim {
            // How many it takes is asked without the other limits.
            (limits.openings, limits.budget) = (None, None);
            (limits.new_places, limits.posts, limits.land) = (None, None, None);
        }
        let years = self.years.len();
        let decisions = Decisions::add(&mut mip, facilities, &limits, self.posts_per_place, years);
        let without: Vec<usize> = (0..years)
            .map(|_| mip.column(0.0, (0.0, f64::INFINITY), false))
            .collect();
        for (year, sets) in &self.families {
            hall(
                &mut mip,
                &decisions,
                facilities,
                (*year, without[*year]),
                sets,
            );
        }
        let mut costs = vec![0.0; mip.columns()];
        let at_most = |mip: &mut Mip, most: i64| {
            let sum = without.iter().map(|column| (*column, 1.0)).collect();
            mip.row(f64::NEG_INFINITY, (most - self.beyond()) as f64, sum);
        };
        match aim {
            Aim::Unplaced => {
                for column in &without {
                    costs[*column] = 1.0;
                }
            }
            Aim::Cost(most) => {
                at_most(&mut mip, most);
                for (column, cost) in decisions.costs(facilities).0 {
                    costs[column] = cost;
                }
            }
            Aim::Openings(most) => {
                at_most(&mut mip, most);
                let last = decisions.columns.last().into_iter().flatten();
                for (facility, columns) in facilities.iter().zip(last) {
                    if let Some(open) = columns.open.filter(|_| !facility.is_there) {
                        costs[open] = 1.0;
                    }
                }
            }
        }
        mip.set_costs(costs);
        (mip, decisions)
    }

    fn solve(&self, mip: &Mip) -> Result<Option<Best>, EngineError> {
        let limits = Limits {
            seconds: self.left().max(0.1),
            gap: 0.0,
        };
        mip.solve(None, limits)
    }

    /// The plan with the fewest children without a place, beginning with plans that are known. `None` when
    /// the limits allow nothing at all.
    ///
    /// # Errors
    /// When HiGHS fails before any plan is known.
    pub fn fewest_without(
        &mut self,
        known: &[Vec<Design>],
        gap: f64,
    ) -> Result<Option<Found>, EngineError> {
        let mut best: Option<Found> = None;
        for designs in known {
            let value = self.learn(designs) as f64;
            if self.keeps(designs) && best.as_ref().is_none_or(|b| value < b.value) {
                best = Some(Found {
                    designs: designs.clone(),
                    value,
                    bound: self.beyond() as f64,
                });
            }
        }
        loop {
            let (mip, decisions) = self.master(Aim::Unplaced);
            let result = match self.solve(&mip) {
                Ok(Some(result)) => result,
                Ok(None) => return Ok(None),
                // What is known already stands, with the bound that is known.
                Err(_) if best.is_some() => return Ok(best),
                Err(e) => return Err(e),
            };
            let bound = (result.bound - 1e-6).ceil() + self.beyond() as f64;
            let designs = decisions.designs(self.facilities, &result.values);
            let keeps = self.keeps(&designs);
            let value = self.learn(&designs) as f64;
            if keeps && best.as_ref().is_none_or(|best| value < best.value) {
                let before = best.as_ref().map_or(0.0, |best| best.bound);
                best = Some(Found {
                    designs,
                    value,
                    bound: before,
                });
            }
            let Some(known) = &mut best else {
                if keeps && self.left() > 0.0 {
                    continue;
                }
                return Err(EngineError::NotOptimal("a point beyond a limit".to_owned()));
            };
            known.bound = known.bound.max(bound).min(known.value);
            let is_close = known.value - known.bound <= gap * known.value;
            // A point beyond a limit by a tolerance would come again.
            if is_close || !keeps || self.left() <= 0.0 {
                return Ok(best);
            }
        }
    }

    /// The cheapest plan that leaves no more children without a place; `start` is one such.
    ///
    /// # Errors
    /// When HiGHS fails.
    pub fn cheapest(&mut self, most: i64, start: Vec<Design>) -> Result<Found, EngineError> {
        self.least(Aim::Cost(most), most, start)
    }

    /// The fewest openings that leave no more children without a place, whatever the limits.
    ///
    /// # Errors
    /// When HiGHS fails.
    pub fn fewest_openings(&mut self, most: i64, start: Vec<Design>) -> Result<Found, EngineError> {
        self.least(Aim::Openings(most), most, start)
    }

    fn least(&mut self, aim: Aim, most: i64, start: Vec<Design>) -> Result<Found, EngineError> {
        let facilities = self.facilities;
        let value = |designs: &[Design]| {
            let last = designs.last();
            let value = last.map_or(0, |d| match aim {
                Aim::Openings(_) => d.openings(facilities),
                _ => d.cost(facilities),
            });
            value as f64
        };
        let mut found = Found {
            value: value(&start),
            designs: start,
            bound: 0.0,
        };
        let (_, fixed) = self.master(aim).1.costs(self.facilities);
        let fixed = if let Aim::Cost(_) = aim { fixed } else { 0.0 };
        while self.left() > 0.0 {
            let (mip, decisions) = self.master(aim);
            let result = match self.solve(&mip) {
                Ok(Some(result)) => result,
                Ok(None) | Err(EngineError::NotOptimal(_)) => break,
                Err(e) => return Err(e),
            };
            found.bound = found.bound.max(result.bound + fixed);
            let designs = decisions.designs(self.facilities, &result.values);
            // How many openings it takes is asked without the limits.
            let keeps = matches!(aim, Aim::Openings(_)) || self.keeps(&designs);
            let holds = self.learn(&designs) <= most;
            if holds && keeps && value(&designs) < found.value {
                found.value = value(&designs);
                found.designs = designs;
            }
            if holds || !keeps {
                // The best of the programme, and it is what it seems; or a tolerance, which would come again.
                break;
            }
        }
        found.bound = found.bound.min(found.value);
        Ok(found)
    }

    /// Of the plans with no more children without a place and no more cost, the one with the shortest
    /// journeys; `start` is one such.
    ///
    /// # Errors
    /// When HiGHS fails.
    pub fn nearest(&self, most: i64, cost: i64, start: &[Design]) -> Result<Found, EngineError> {
        journeys::nearest(self, most, cost, start)
    }

    /// A plan that places everybody with what it costs; of the bound only the journeys' zero is known.
    ///
    /// # Errors
    /// When HiGHS fails.
    pub fn as_found(&self, designs: &[Design]) -> Result<Found, EngineError> {
        let opening = designs.last().map_or(0, |d| d.cost(self.facilities));
        let metres = journeys::metres(self, designs)? as f64;
        Ok(Found {
            designs: designs.to_vec(),
            value: opening as f64 + self.siting.cost_per_child_metre * metres,
            bound: 0.0,
        })
    }

    /// The plan of least cost, opening and journeys together, that places everybody. `None` when the limits
    /// allow none.
    ///
    /// # Errors
    /// When HiGHS fails.
    pub fn least_cost(&self, start: &[Design]) -> Result<Option<Found>, EngineError> {
        journeys::least_cost(self, start)
    }
}
