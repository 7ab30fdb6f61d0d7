//! Branch and bound: cases with the prices that bound them, the most promising first.

use rayon::prelude::*;

use super::ascent::Ascent;
use super::case::{Case, Worked, Worth, left, rule_out, work};
use super::improve::{SitePlan, improved, rounded};
use super::located::{Clock, LocateLimits, Located};
use crate::control::{Control, Stopped};
use crate::model::siting::{Prices, ProofCase, ProofEnd, ProofStep, SiteChoices, SiteProof};

/// Cases worked on side by side: the same on every machine, so that all find the same plan.
const AT_ONCE: usize = 4;

/// Iterations of the ascent between two looks at what can be ruled out of the first case.
const ITERATIONS: usize = 60;

/// Plans beside a better one that are looked at.
const MOVES: usize = 200;

/// Looks at the first case before it falls apart.
const LOOKS: usize = 60;

/// The search under way.
pub struct Tree<'c> {
    choices: &'c SiteChoices,
    limits: LocateLimits,
    control: &'c Control,
    clock: Clock,
    best: Option<SitePlan<'c>>,
    cases: Vec<ProofCase>,
    open: Vec<Case>,
}

impl<'c> Tree<'c> {
    pub(super) fn new(
        choices: &'c SiteChoices,
        best: Option<SitePlan<'c>>,
        limits: LocateLimits,
        control: &'c Control,
    ) -> Self {
        Self {
            choices,
            limits,
            control,
            clock: Clock::starting(limits.seconds),
            best,
            cases: Vec::new(),
            open: Vec::new(),
        }
    }

    /// At this bound a case holds nothing that is better.
    fn enough(&self, best: i128) -> i128 {
        let by_unit = best - i128::from(self.limits.unit) + 1;
        let by_gap = (best as f64 * (1.0 - self.limits.gap)).ceil() as i128;
        by_unit.min(by_gap)
    }

    /// Searches until the best is proved or time is over.
    pub(super) fn search(&mut self) -> Result<(), Stopped> {
        let choices = self.choices;
        let case = Case {
            at: 0,
            allowed: choices.all(),
            ascent: Ascent::new(first_prices(choices)),
            bound: 0,
        };
        self.cases.push(ProofCase {
            steps: Vec::new(),
            end: ProofEnd::Bound(Prices {
                rows: choices
                    .years
                    .iter()
                    .map(|y| vec![0; y.children.len()])
                    .collect(),
                shared: vec![0; choices.years.len() + choices.limits.len()],
            }),
        });
        let first = self.first(case)?;
        if let Some(first) = first {
            self.open.push(first);
        }
        while !self.open.is_empty() && !self.clock.is_over() {
            self.round()?;
        }
        Ok(())
    }

    /// The first case: prices, plans and what can be ruled out, as long as it pays.
    fn first(&mut self, mut case: Case) -> Result<Option<Case>, Stopped> {
        let (choices, control, clock) = (self.choices, self.control, self.clock);
        let mut steps = Vec::new();
        let (mut stalled, mut before) = (0, 0);
        for look in 0..LOOKS {
            let target = self.best.as_ref().map(|best| best.value);
            let enough = self
                .best
                .as_ref()
                .map_or(i128::MAX, |best| self.enough(best.value));
            // Prices on one thread, plans on the other.
            let (average, allowed) = (case.ascent.average.clone(), case.allowed.clone());
            let best = self.best.clone();
            let (ascent, plan) = rayon::join(
                || {
                    let guess = case.ascent.bound.map_or(i128::MAX, |b| b + b.abs() / 20);
                    let aims = (target.unwrap_or(guess), enough);
                    case.ascent
                        .run(choices, &case.allowed, aims, ITERATIONS, control)
                },
                || plans(choices, &allowed, &average, best, look, (clock, control)),
            );
            let goes_on = ascent?;
            if let Some(plan) = plan? {
                self.best = Some(plan);
            }
            self.meet(case.at, std::mem::take(&mut steps), &case.ascent);
            if !goes_on && case.ascent.bound.is_none() {
                self.cases[case.at].end = ProofEnd::Impossible;
                return Ok(None);
            }
            let Some(value) = self.best.as_ref().map(|best| best.value) else {
                // Without any plan yet it goes on a little, however short the time is.
                if self.clock.is_over() && look > 2 {
                    break;
                }
                continue;
            };
            let enough = self.enough(value);
            if case.ascent.bound.is_some_and(|bound| bound >= enough) {
                return Ok(None);
            }
            if let Some(step) = rule_out(choices, &mut case, enough) {
                steps.push(step);
                let rest = std::mem::take(&mut steps);
                self.meet(case.at, rest, &case.ascent);
            }
            if choices.must(&case.allowed).is_none() {
                self.cases[case.at].end = ProofEnd::Impossible;
                return Ok(None);
            }
            let bound = case.ascent.bound.unwrap_or(0);
            let gap = (value - bound).max(1);
            stalled = if (bound - before) * 50 < gap {
                stalled + 1
            } else {
                0
            };
            before = bound;
            if self.clock.is_over() || (stalled >= 3 && look > 5) || left(&case.allowed) == 0 {
                break;
            }
        }
        case.bound = case.ascent.bound.unwrap_or(0);
        Ok(Some(case))
    }

    /// Notes what was ruled out of a case, and its bound so far.
    fn meet(&mut self, at: usize, steps: Vec<ProofStep>, ascent: &Ascent) {
        self.cases[at].steps.extend(steps);
        if ascent.bound.is_some() {
            self.cases[at].end = ProofEnd::Bound(ascent.prices.clone());
        }
    }

    /// The most promising cases, side by side.
    fn round(&mut self) -> Result<(), Stopped> {
        // The least bound last.
        self.open
            .sort_by(|a, b| b.bound.cmp(&a.bound).then(b.at.cmp(&a.at)));
        let from = self.open.len().saturating_sub(AT_ONCE);
        let some = self.open.split_off(from);
        let best = self.best.clone();
        let enough = best
            .as_ref()
            .map_or(i128::MAX, |best| self.enough(best.value));
        let (choices, control, clock) = (self.choices, self.control, self.clock);
        let worked: Vec<(usize, Result<Worked<'c>, Stopped>)> = some
            .into_par_iter()
            .rev()
            .map(|case| {
                (
                    case.at,
                    work(choices, case, best.as_ref(), enough, (clock, control)),
                )
            })
            .collect();
        for (at, worked) in worked {
            let worked = worked?;
            let better = |plan: &SitePlan<'c>| {
                let best = self.best.as_ref();
                best.is_none_or(|best| plan.value < best.value)
            };
            if let Some(plan) = worked.plan.filter(better) {
                let all = self.choices.all();
                let plan = improved(self.choices, &all, plan, MOVES, (clock, control))?;
                self.best = Some(plan);
            }
            self.cases[at].steps.extend(worked.steps);
            match worked.end {
                Worth::CutShort => {}
                Worth::Nothing(end) => self.cases[at].end = end,
                Worth::Cases(site, mask, case) => {
                    let cases = [self.cases.len(), self.cases.len() + 1];
                    for (own, mask) in cases.into_iter().zip([mask, !mask]) {
                        let mut allowed = case.allowed.clone();
                        allowed[site] &= mask;
                        self.cases.push(ProofCase {
                            steps: Vec::new(),
                            end: ProofEnd::Bound(case.ascent.prices.clone()),
                        });
                        self.open.push(Case {
                            at: own,
                            allowed,
                            ascent: case.ascent.again(),
                            bound: case.bound,
                        });
                    }
                    self.cases[at].end = ProofEnd::Cases { site, mask, cases };
                }
            }
        }
        if let Some(best) = &self.best {
            let enough = self.enough(best.value);
            self.open.retain(|case| case.bound < enough);
        }
        Ok(())
    }

    pub(super) fn result(self) -> Option<Located> {
        let proof = SiteProof { cases: self.cases };
        let best = self.best?;
        let bound = proof.bound(self.choices).unwrap_or(best.value);
        // Values come in units.
        let unit = i128::from(self.limits.unit);
        let bound = (bound + unit - 1).div_euclid(unit) * unit;
        Some(Located {
            chosen: best.chosen,
            value: best.value,
            bound: bound.min(best.value),
            proof,
        })
    }
}

/// Prices to begin with: for each row what its second cheapest journey costs.
fn first_prices(choices: &SiteChoices) -> Vec<Vec<f64>> {
    let of_row = |from: &Vec<(u32, i64)>| {
        let mut costs: Vec<i64> = from.iter().map(|(_, cost)| *cost).collect();
        costs.sort_unstable();
        let second = costs.get(1).or(costs.first());
        second.copied().unwrap_or(0) as f64
    };
    let years = choices.years.iter();
    years
        .map(|year| year.from.iter().map(of_row).collect())
        .collect()
}

/// A better plan than the best, from the averaged solution.
fn plans<'c>(
    choices: &'c SiteChoices,
    allowed: &[u64],
    average: &[Vec<f64>],
    best: Option<SitePlan<'c>>,
    look: usize,
    (clock, control): (Clock, &Control),
) -> Result<Option<SitePlan<'c>>, Stopped> {
    let mut own = best.clone();
    if !average.is_empty() {
        for share in [0.5, 0.3, 0.7, 0.9] {
            let chosen = rounded(choices, allowed, average, share);
            if own.as_ref().is_some_and(|own| own.chosen == chosen) {
                continue;
            }
            let Some(plan) = SitePlan::new(choices, chosen) else {
                continue;
            };
            if own.as_ref().is_none_or(|own| plan.value < own.value) {
                own = Some(plan);
            }
        }
    }
    let Some(found) = own else { return Ok(None) };
    let is_new = best.as_ref().is_none_or(|best| found.value < best.value);
    if !is_new && look % 4 != 3 {
        return Ok(None);
    }
    let improved = improved(choices, allowed, found, 300, (clock, control))?;
    Ok(Some(improved).filter(|plan| best.is_none_or(|best| plan.value < best.value)))
}
