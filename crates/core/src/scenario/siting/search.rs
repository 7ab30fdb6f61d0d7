//! The search for the best plan by the programme of decisions: unplaced children first, then cost.

use super::instance::{Found, Instance};
use crate::control::Stopped;
use crate::model::siting::{DeficientSet, Design, MasterModel, MasterObjective};
use crate::solve::{self, Best, EngineError, Unsolved};

/// A search, and the cuts that it learnt.
pub struct Search<'s> {
    pub instance: Instance<'s>,
    /// Hall's cuts so far, by year.
    cuts: Vec<(usize, Vec<DeficientSet>)>,
}

impl<'s> Search<'s> {
    /// Nothing known yet.
    pub fn new(instance: Instance<'s>) -> Self {
        Self {
            instance,
            cuts: Vec::new(),
        }
    }

    /// Children without a public place under these designs, all years together; notes the cuts that say so.
    fn learn(&mut self, designs: &[Design]) -> Result<i64, Stopped> {
        let mut all = 0;
        let shortages = self.instance.shortages(designs)?;
        for (year, (unplaced, sets)) in shortages.into_iter().enumerate() {
            if !sets.is_empty() {
                self.cuts.push((year, sets));
            }
            all += unplaced;
        }
        Ok(all)
    }

    fn master(&self, objective: MasterObjective) -> MasterModel {
        let own = &self.instance;
        let limits = (own.siting, own.posts_per_place);
        MasterModel::new(
            own.facilities,
            limits,
            own.years.len(),
            &self.cuts,
            objective,
        )
    }

    fn solve(&self, master: &MasterModel) -> Result<Option<Best>, EngineError> {
        let own = &self.instance;
        solve::search(&master.program, None, own.limits(0.0), own.control)
    }

    /// The plan with the fewest children without a place, beginning with plans that are known. `None` when
    /// the limits allow nothing at all.
    ///
    /// # Errors
    /// When HiGHS fails before any plan is known, or when it is told to end.
    pub fn fewest_unplaced(
        &mut self,
        known: &[Vec<Design>],
        gap: f64,
    ) -> Result<Option<Found>, Unsolved> {
        let own = self.instance;
        let mut best: Option<Found> = None;
        for designs in known {
            let value = self.learn(designs)? as f64;
            if own.keeps(designs) && best.as_ref().is_none_or(|b| value < b.value) {
                best = Some(Found {
                    designs: designs.clone(),
                    value,
                    bound: own.beyond() as f64,
                });
            }
        }
        loop {
            let master = self.master(MasterObjective::Unplaced);
            let result = match self.solve(&master) {
                Ok(Some(result)) => result,
                Ok(None) => return Ok(None),
                Err(EngineError::Stopped(stopped)) => return Err(stopped.into()),
                // What is known already stands, with the bound that is known.
                Err(_) if best.is_some() => return Ok(best),
                Err(why) => return Err(why.into()),
            };
            let bound = (result.bound - 1e-6).ceil() + own.beyond() as f64;
            let designs = master.decisions.designs(own.facilities, &result.values);
            let keeps = own.keeps(&designs);
            let value = self.learn(&designs)? as f64;
            if keeps && best.as_ref().is_none_or(|best| value < best.value) {
                let before = best.as_ref().map_or(0.0, |best| best.bound);
                best = Some(Found {
                    designs,
                    value,
                    bound: before,
                });
            }
            let Some(known) = &mut best else {
                if keeps && own.left() > 0.0 {
                    continue;
                }
                return Err(EngineError::BeyondLimit.into());
            };
            known.bound = known.bound.max(bound).min(known.value);
            let is_close = known.value - known.bound <= gap * known.value;
            // A point beyond a limit by a tolerance would come again.
            if is_close || !keeps || own.left() <= 0.0 {
                return Ok(best);
            }
        }
    }

    /// The cheapest plan that leaves no more children without a place; `start` is one such.
    ///
    /// # Errors
    /// When HiGHS fails, or when it is told to end.
    pub fn cheapest(&mut self, most: i64, start: Vec<Design>) -> Result<Found, Unsolved> {
        let beyond = self.instance.beyond();
        self.least(MasterObjective::Cost(most - beyond), most, start)
    }

    /// The fewest openings that leave no more children without a place, whatever the limits.
    ///
    /// # Errors
    /// When HiGHS fails, or when it is told to end.
    pub fn fewest_openings(&mut self, most: i64, start: Vec<Design>) -> Result<Found, Unsolved> {
        let beyond = self.instance.beyond();
        self.least(MasterObjective::Openings(most - beyond), most, start)
    }

    fn least(
        &mut self,
        objective: MasterObjective,
        most: i64,
        start: Vec<Design>,
    ) -> Result<Found, Unsolved> {
        let own = self.instance;
        let is_openings = matches!(objective, MasterObjective::Openings(_));
        let value = |designs: &[Design]| {
            let value = designs.last().map_or(0, |last| match is_openings {
                true => last.openings(own.facilities),
                false => last.cost(own.facilities),
            });
            value as f64
        };
        let mut found = Found {
            value: value(&start),
            designs: start,
            bound: 0.0,
        };
        while own.left() > 0.0 {
            let master = self.master(objective);
            let result = match self.solve(&master) {
                Ok(Some(result)) => result,
                Ok(None) => break,
                Err(why) if why.is_unfinished() => break,
                Err(why) => return Err(why.into()),
            };
            let fixed = match is_openings {
                true => 0.0,
                false => master.decisions.costs(own.facilities).1,
            };
            found.bound = found.bound.max(result.bound + fixed);
            let designs = master.decisions.designs(own.facilities, &result.values);
            // How many openings it takes is asked without the limits.
            let keeps = is_openings || own.keeps(&designs);
            let holds = self.learn(&designs)? <= most;
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
}
