//! The decisions without children; what the children ask for comes in as cuts.
//!
//! *Hall's cuts.* Let S be a set of facilities and n(S) the children who reach nothing else. Whatever is opened,
//!
//! ```text
//! children without a place ≥ Σ_k max(0, n(S_k) − Σ_{f ∈ S_k} (base_f y_f + unit_f s_f))
//! ```
//!
//! for sets S_1, S_2, … that share no facility and no child: those that the minimum cut of some design falls
//! apart into. The cuts of that design say exactly what it leaves without a place, so when the best design of
//! the programme is one whose cuts are in it, it is the best of all.

use super::decisions::Decisions;
use super::facility::Facility;
use crate::domain::Siting;
use crate::model::linear::{LinearProgram, Name};

/// A set of facilities and the children who reach nothing else.
pub type DeficientSet = (Vec<usize>, i64);

/// What the master programme makes small.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MasterObjective {
    /// Children without a place.
    Unplaced,
    /// The cost of the last year, at no more children without a place than these.
    Cost(i64),
    /// The number of openings, likewise, whatever the other limits.
    Openings(i64),
}

/// The master programme of a siting.
#[derive(Clone, Debug)]
pub struct MasterModel {
    /// What is solved.
    pub program: LinearProgram,
    /// The decisions in it.
    pub decisions: Decisions,
    /// For each year the column of the children without a place.
    unplaced: Vec<usize>,
}

impl MasterModel {
    /// The programme of an objective with the cuts known so far, each of a year.
    pub fn new(
        facilities: &[Facility],
        (siting, posts_per_place): (&Siting, f64),
        years: usize,
        cuts: &[(usize, Vec<DeficientSet>)],
        objective: MasterObjective,
    ) -> Self {
        // How many openings it takes is asked without the other limits.
        let limits = match objective {
            MasterObjective::Openings(_) => siting.without_limits(),
            MasterObjective::Unplaced | MasterObjective::Cost(_) => siting.clone(),
        };
        let mut program = LinearProgram::default();
        let decisions = Decisions::add(&mut program, facilities, &limits, posts_per_place, years);
        let unplaced = (0..years)
            .map(|year| {
                let name = Name::of("unplaced", &[('t', year)]);
                program.column(name, 0.0, (0.0, f64::INFINITY), false)
            })
            .collect();
        let mut model = Self {
            program,
            decisions,
            unplaced,
        };
        for (number, (year, sets)) in cuts.iter().enumerate() {
            model.halls_cut(facilities, (number, *year), sets);
        }
        let costs = match objective {
            MasterObjective::Unplaced => model.children_without_a_place(),
            MasterObjective::Cost(most) => {
                model.no_more_without_a_place(most);
                model.cost(facilities)
            }
            MasterObjective::Openings(most) => {
                model.no_more_without_a_place(most);
                model.openings(facilities)
            }
        };
        model.program.set_costs(costs);
        model
    }

    /// `unplaced_t ≥ Σ_k w_k`, `w_k ≥ n(S_k) − Σ_{f ∈ S_k} (base_f y_f + unit_f s_f)`, `w_k ≥ 0`
    fn halls_cut(
        &mut self,
        facilities: &[Facility],
        (number, year): (usize, usize),
        sets: &[DeficientSet],
    ) {
        let program = &mut self.program;
        let mut sum = vec![(self.unplaced[year], 1.0)];
        for (k, (set, children)) in sets.iter().enumerate() {
            let name = |word| Name::of(word, &[('c', number), ('k', k)]);
            let short = program.column(name("short"), 0.0, (0.0, *children as f64), false);
            let mut entries = vec![(short, 1.0)];
            let mut fixed = 0.0;
            for &facility in set {
                let own = &mut entries;
                fixed += self
                    .decisions
                    .places(facilities, (year, facility), 1.0, own);
            }
            let lower = *children as f64 - fixed;
            program.row(name("shortage"), (lower, f64::INFINITY), entries);
            sum.push((short, -1.0));
        }
        let name = Name::of("halls_cut", &[('c', number), ('t', year)]);
        program.row(name, (0.0, f64::INFINITY), sum);
    }

    /// `Σ_t unplaced_t ≤ most`
    fn no_more_without_a_place(&mut self, most: i64) {
        let sum = self.unplaced.iter().map(|column| (*column, 1.0)).collect();
        let name = Name::of("no_more_without_a_place", &[]);
        self.program
            .row(name, (f64::NEG_INFINITY, most as f64), sum);
    }

    /// `Σ_t unplaced_t`
    fn children_without_a_place(&self) -> Vec<f64> {
        let mut costs = vec![0.0; self.program.columns()];
        for column in &self.unplaced {
            costs[*column] = 1.0;
        }
        costs
    }

    /// `Σ_f (fixed_f y_f + step_f s_f)` of the last year
    fn cost(&self, facilities: &[Facility]) -> Vec<f64> {
        let mut costs = vec![0.0; self.program.columns()];
        for (column, cost) in self.decisions.costs(facilities).0 {
            costs[column] = cost;
        }
        costs
    }

    /// `Σ_f y_f` of the last year, over what is not there yet
    fn openings(&self, facilities: &[Facility]) -> Vec<f64> {
        let mut costs = vec![0.0; self.program.columns()];
        let last = self.decisions.columns.last().into_iter().flatten();
        for (facility, columns) in facilities.iter().zip(last) {
            if let Some(open) = columns.open.filter(|_| !facility.is_there) {
                costs[open] = 1.0;
            }
        }
        costs
    }
}
