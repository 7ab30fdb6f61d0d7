//! Better and better prices of rows: the volume algorithm (Barahona and Anbil, 2000), a subgradient method whose direction
//! is an average, and whose averaged solution is nearly one of the linear relaxation.

use super::relaxed::Relaxation;
use crate::control::{Control, Stopped};
use crate::model::siting::{Prices, SiteChoices};

/// Iterations without a gain after which steps become shorter.
const IN_VAIN: usize = 15;

/// An ascent under way.
#[derive(Clone, Debug)]
pub struct Ascent {
    /// The best prices of rows so far.
    rows: Vec<Vec<f64>>,
    /// What they are worth: the bound.
    pub bound: Option<i128>,
    /// The same prices in whole numbers, with the shared ones.
    pub prices: Prices,
    /// How much of each choice the averaged solution has.
    pub average: Vec<Vec<f64>>,
    unserved: Vec<Vec<f64>>,
    relaxation: Relaxation,
    step: f64,
    newest: f64,
    in_vain: usize,
    begun: bool,
}

impl Ascent {
    /// From these prices of rows.
    pub fn new(rows: Vec<Vec<f64>>) -> Self {
        Self {
            rows,
            bound: None,
            prices: Prices::default(),
            average: Vec::new(),
            unserved: Vec::new(),
            relaxation: Relaxation::default(),
            step: 0.5,
            newest: 0.2,
            in_vain: 0,
            begun: false,
        }
    }

    /// The same prices for fewer choices.
    pub fn again(&self) -> Self {
        Self {
            relaxation: Relaxation {
                shared: self.prices.shared.clone(),
                ..Relaxation::default()
            },
            step: self.step.clamp(0.05, 0.5),
            newest: 0.2,
            ..Self::new(self.rows.clone())
        }
    }

    /// So many iterations, fewer when the bound meets `enough` or the choices cannot be; `false` in these cases.
    ///
    /// # Errors
    /// When it is told to end.
    pub fn run(
        &mut self,
        choices: &SiteChoices,
        allowed: &[u64],
        (target, enough): (i128, i128),
        iterations: usize,
        control: &Control,
    ) -> Result<bool, Stopped> {
        for _ in 0..iterations {
            control.check()?;
            if !self.begun {
                self.begun = true;
                let rows = self.rows.clone();
                if !self.look(choices, allowed, &rows) {
                    return Ok(false);
                }
                self.unserved = self.relaxation.unserved(choices);
                self.average = self.picked(choices);
                self.step_taken(rows);
            } else if !self.iterate(choices, allowed, target) {
                return Ok(false);
            }
            if self.bound.is_some_and(|bound| bound >= enough) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn look(&mut self, choices: &SiteChoices, allowed: &[u64], rows: &[Vec<f64>]) -> bool {
        self.relaxation.solve(choices, allowed, &whole(rows));
        if self.relaxation.value.is_none() {
            self.bound = None;
        }
        self.relaxation.value.is_some()
    }

    fn step_taken(&mut self, rows: Vec<Vec<f64>>) {
        self.bound = self.relaxation.value;
        self.prices = Prices {
            rows: whole(&rows),
            shared: self.relaxation.shared.clone(),
        };
        self.rows = rows;
    }

    /// One step; `false` when the choices left cannot be.
    fn iterate(&mut self, choices: &SiteChoices, allowed: &[u64], target: i128) -> bool {
        let Some(bound) = self.bound else {
            return false;
        };
        let square: f64 = self.unserved.iter().flatten().map(|n| n * n).sum();
        let gap = ((target - bound) as f64).max(1.0);
        let length = if square > 0.0 {
            self.step * gap / square
        } else {
            0.0
        };
        let moved = |(price, unserved): (&f64, &f64)| price + length * unserved;
        let years = self.rows.iter().zip(&self.unserved);
        let rows: Vec<Vec<f64>> = years
            .map(|(rows, unserved)| rows.iter().zip(unserved).map(moved).collect())
            .collect();
        if !self.look(choices, allowed, &rows) {
            return false;
        }
        let now = self.relaxation.unserved(choices);
        let agrees: f64 = now
            .iter()
            .flatten()
            .zip(self.unserved.iter().flatten())
            .map(|(a, b)| a * b)
            .sum();
        self.average_with(choices, &now);
        if self.relaxation.value.is_some_and(|value| value > bound) {
            let more = self.relaxation.value.unwrap_or(bound) - bound;
            // Where the last step went too far, the next is no longer.
            if agrees > 0.0 {
                self.step = (self.step * 1.1).min(2.0);
            }
            if more as f64 > 1e-4 * gap {
                self.in_vain = 0;
            }
            self.step_taken(rows);
        } else {
            self.in_vain += 1;
        }
        if self.in_vain >= IN_VAIN {
            self.in_vain = 0;
            self.step = (self.step * 0.67).max(1e-4);
            self.newest = (self.newest * 0.8).max(0.02);
        }
        true
    }

    /// The average moves towards the newest solution by what makes it best, within limits.
    fn average_with(&mut self, choices: &SiteChoices, now: &[Vec<f64>]) {
        let pairs = || now.iter().flatten().zip(self.unserved.iter().flatten());
        let (mut across, mut square) = (0.0, 0.0);
        for (new, old) in pairs() {
            across += old * (old - new);
            square += (old - new) * (old - new);
        }
        let best = if square > 0.0 { across / square } else { 0.0 };
        let weight = best.clamp(self.newest / 10.0, self.newest);
        for (old, new) in self.unserved.iter_mut().flatten().zip(now.iter().flatten()) {
            *old += weight * (new - *old);
        }
        let picked = self.picked(choices);
        for (old, new) in self
            .average
            .iter_mut()
            .flatten()
            .zip(picked.iter().flatten())
        {
            *old += weight * (new - *old);
        }
    }

    fn picked(&self, choices: &SiteChoices) -> Vec<Vec<f64>> {
        let each = choices.sites.iter().zip(&self.relaxation.picks);
        each.map(|(own, pick)| {
            let mut all = vec![0.0; own.len()];
            all[pick.low] += 1.0 - pick.share;
            all[pick.high] += pick.share;
            all
        })
        .collect()
    }
}

/// Prices in whole numbers, within what sums of them may be.
fn whole(rows: &[Vec<f64>]) -> Vec<Vec<i64>> {
    const MOST: f64 = (1_i64 << 50) as f64;
    let each = |year: &Vec<f64>| {
        let prices = year.iter();
        prices
            .map(|price| price.clamp(-MOST, MOST).round() as i64)
            .collect()
    };
    rows.iter().map(each).collect()
}
