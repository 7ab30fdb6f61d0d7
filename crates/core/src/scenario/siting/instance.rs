//! What a siting is worked out from: facilities, years and limits; and what a design comes to.

use std::time::Instant;

use rayon::prelude::*;

use crate::control::{Control, Stopped};
use crate::domain::{Sector, Siting};
use crate::model::siting::{DeficientSet, Design, Facility};
use crate::model::{AssignmentModel, Plan, deficient_sets};
use crate::network::Network;
use crate::qualify::Ranking;
use crate::solve::{self, Limits, Unsolved};

/// The children of one year.
pub struct Year<'n> {
    /// The complete programme: a column for every facility, in order.
    pub model: AssignmentModel<'n>,
    /// Children who reach no facility at all.
    pub beyond: i64,
    /// Who reaches what, with everything open that could be.
    pub network: &'n Network<'n>,
    /// The order in which children are placed.
    pub ranking: &'n Ranking,
    /// Places of each school, of which those of private schools are bought.
    pub bought: Vec<i64>,
}

impl Year<'_> {
    /// The programme with the places of a design.
    pub fn with(&self, places: &[i64]) -> AssignmentModel<'_> {
        let mut model = self.model.clone();
        model.places.copy_from_slice(places);
        model
    }

    /// Metres of the journeys under the places of a design, as coordination makes them: public places in the order of
    /// rank, bought places for those who are left, each sector's journeys as short as they can be.
    fn metres(&self, places: &[i64], control: &Control) -> Result<i128, Unsolved> {
        let mut model = self.with(places);
        let public = solve::solve(&mut model, control)?;
        let mut placed = vec![0; self.network.cells.len()];
        for (cell, count) in model.cells.iter().zip(model.placed(&public.plan)) {
            placed[cell.at()] = count as usize;
        }
        let (ranking, left) = (self.ranking, (&placed[..], &self.bought[..]));
        let mut model =
            AssignmentModel::new(self.network, ranking, Sector::Private, left, control)?;
        Ok(public.metres + solve::solve(&mut model, control)?.metres)
    }

    /// The plan that places as many children as can be, and how many it leaves without a place.
    fn best_plan(
        &self,
        model: &AssignmentModel<'_>,
        control: &Control,
    ) -> Result<(Plan, i64), Stopped> {
        let plan = solve::max_weight_matching(model, control)?;
        let placed: i64 = model.placed(&plan).iter().sum();
        let all: i64 = model.rows().map(|row| model.supply(row)).sum();
        Ok((plan, all - placed + self.beyond))
    }
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

/// What a siting is worked out from.
#[derive(Clone, Copy)]
pub struct Instance<'s> {
    pub facilities: &'s [Facility],
    pub years: &'s [Year<'s>],
    pub siting: &'s Siting,
    pub posts_per_place: f64,
    /// When the search began, from which its time limit counts.
    pub began: Instant,
    pub control: &'s Control,
}

impl<'s> Instance<'s> {
    /// Seconds that are left for the search.
    pub fn left(&self) -> f64 {
        self.siting.time_limit - self.began.elapsed().as_secs_f64()
    }

    /// Limits of a search in what time is left.
    pub fn limits(&self, gap: f64) -> Limits {
        Limits {
            seconds: self.left().max(0.1),
            gap,
        }
    }

    /// Everything as it is, in every year.
    pub fn as_is(&self) -> Vec<Design> {
        vec![Design::as_is(self.facilities); self.years.len()]
    }

    /// Children without a public place under these designs, all years together.
    ///
    /// # Errors
    /// When it is told to end.
    pub fn unplaced(&self, designs: &[Design]) -> Result<i64, Stopped> {
        let years = self.years.par_iter().zip(designs);
        years
            .map(|(year, design)| {
                let model = year.with(&design.places(self.facilities));
                year.best_plan(&model, self.control).map(|(_, left)| left)
            })
            .sum()
    }

    /// The same year by year, with the sets of facilities that are short of places.
    ///
    /// # Errors
    /// When it is told to end.
    pub fn shortages(&self, designs: &[Design]) -> Result<Vec<(i64, Vec<DeficientSet>)>, Stopped> {
        let years = self.years.iter().zip(designs);
        years
            .map(|(year, design)| {
                let model = year.with(&design.places(self.facilities));
                let (plan, unplaced) = year.best_plan(&model, self.control)?;
                let sets = deficient_sets(&model, &plan).into_iter();
                let numbered =
                    |(columns, children): (Vec<crate::model::ColumnIdx>, i64)| -> DeficientSet {
                        (columns.iter().map(|c| c.at()).collect(), children)
                    };
                Ok((unplaced, sets.map(numbered).collect()))
            })
            .collect()
    }

    /// Metres of the journeys of designs, to public and to bought places, as coordination makes them.
    ///
    /// # Errors
    /// When the journeys cannot be found or proved, or when it is told to end.
    pub fn metres(&self, designs: &[Design]) -> Result<i128, Unsolved> {
        let mut all = 0;
        for (year, design) in self.years.iter().zip(designs) {
            all += year.metres(&design.places(self.facilities), self.control)?;
        }
        Ok(all)
    }

    /// Children who can reach nothing whatever is opened.
    pub fn beyond(&self) -> i64 {
        self.years.iter().map(|year| year.beyond).sum()
    }

    /// Whether a design keeps the limits.
    pub fn keeps(&self, designs: &[Design]) -> bool {
        let mut all = designs.iter().enumerate();
        all.all(|(year, design)| {
            let limits = self.siting.limits_by(year);
            design.keeps(self.facilities, &limits, self.posts_per_place)
        })
    }

    /// One at a time, always what places most children more, as long as there is time: facility, steps,
    /// children more.
    ///
    /// # Errors
    /// When it is told to end.
    pub fn greedy(&self) -> Result<Vec<(usize, i64, i64)>, Stopped> {
        let mut designs = self.as_is();
        let mut chosen = Vec::new();
        let mut unplaced = self.unplaced(&designs)?;
        loop {
            let with = |facility, steps| self.within_limits(&designs, facility, steps);
            let fits = |(facility, steps): &(usize, i64)| with(*facility, *steps).is_some();
            let open = designs.last().map(|d| d.0.clone()).unwrap_or_default();
            let candidates: Vec<(usize, i64)> = (0..self.facilities.len())
                .filter_map(|at| {
                    let f = &self.facilities[at];
                    // The largest that the limits allow.
                    let mut sizes = f.sizes.iter().rev().map(|steps| (at, *steps));
                    match open[at] {
                        None if f.is_free && !f.is_there => sizes.find(|c| fits(c)),
                        Some(now) => sizes.filter(|(_, s)| *s > now).find(|c| fits(c)),
                        None => None,
                    }
                })
                .collect();
            let result: Vec<i64> = candidates
                .par_iter()
                .map(|(at, steps)| {
                    let designs = with(*at, *steps).unwrap_or_else(|| designs.clone());
                    self.unplaced(&designs)
                })
                .collect::<Result<_, Stopped>>()?;
            let cost = |(at, steps): (usize, i64)| self.facilities[at].cost(steps);
            let best = candidates
                .iter()
                .zip(&result)
                .min_by_key(|(c, result)| (**result, cost(**c), c.0));
            let better = best.filter(|(_, result)| **result < unplaced && self.left() > 0.0);
            let Some((&(at, steps), &now)) = better else {
                return Ok(chosen);
            };
            designs = with(at, steps).unwrap_or(designs);
            chosen.push((at, steps, unplaced - now));
            unplaced = now;
        }
    }

    /// The designs that a choice one at a time leads to.
    pub fn designs_of(&self, chosen: &[(usize, i64, i64)]) -> Vec<Design> {
        let designs = self.as_is();
        let chosen = chosen.iter();
        chosen.fold(designs, |designs, &(at, steps, _)| {
            self.within_limits(&designs, at, steps).unwrap_or(designs)
        })
    }

    /// The designs with a facility of so many steps, from the first year in which it can be and no limit is in the way;
    /// `None` where there is no such year.
    fn within_limits(
        &self,
        designs: &[Design],
        facility: usize,
        steps: i64,
    ) -> Option<Vec<Design>> {
        let from = self.facilities[facility].first;
        // Limits in all are in the way in every year or in none.
        let last = match self.siting.released.is_empty() {
            true => from,
            false => designs.len().saturating_sub(1),
        };
        let mut all = (from..=last).map(|year| with_from(designs, facility, steps, year));
        all.find(|designs| self.keeps(designs))
    }

    /// The designs with a facility of so many steps, from the first year in which it can be.
    pub fn with(&self, designs: &[Design], facility: usize, steps: i64) -> Vec<Design> {
        with_from(designs, facility, steps, self.facilities[facility].first)
    }

    /// Everything open and as large as can be, as early as can be.
    pub fn everything(&self) -> Vec<Design> {
        let facilities = self.facilities.iter().enumerate();
        facilities.fold(self.as_is(), |designs, (at, own)| {
            self.with(&designs, at, own.most())
        })
    }
}

/// The designs with a facility of so many steps from a year on.
fn with_from(designs: &[Design], facility: usize, steps: i64, year: usize) -> Vec<Design> {
    let mut with = designs.to_vec();
    for design in with.iter_mut().skip(year) {
        design.0[facility] = Some(steps);
    }
    with
}
