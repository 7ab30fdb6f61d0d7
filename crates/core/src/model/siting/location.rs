//! The decisions with every journey: capacitated facility location on the network.
//!
//! ```text
//! minimise  Σ_f cost_f + c Σ_gf d_gf x_gf          or Σ d x alone, at a given number left out and cost
//! Σ_f x_gf + z_g = s_g                              every child placed or not
//! Σ_g x_gf       ≤ base_f y_f + unit_f s_f          places
//! x_gf           ≤ s_g y_f                          strong, brought in where the relaxation breaks it
//! x, z ≥ 0
//! ```

use super::decisions::Decisions;
use super::facility::{Design, Facility};
use crate::domain::Siting;
use crate::model::assignment::{AssignmentModel, RowIdx};
use crate::model::linear::{LinearProgram, Name};

/// A column of a journey: its row's children, its facility and year.
#[derive(Clone, Copy, Debug)]
pub struct Journey {
    /// Its column.
    pub column: usize,
    /// The year, by its place in the plan.
    pub year: usize,
    /// Whose journey.
    pub row: RowIdx,
    /// Where to, by its place in the list of facilities.
    pub facility: usize,
    metres: f64,
    supply: f64,
}

/// What the programme makes small.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LocationObjective {
    /// All journeys, with no more children without a place and no more cost.
    Journeys {
        /// Children without a place, at most.
        unplaced: i64,
        /// Yuan, at most.
        cost: i64,
    },
    /// What opening costs and all journeys at so many yuan a metre; everybody is placed.
    Cost {
        /// Yuan for a child's metre.
        per_metre: f64,
    },
}

/// The programme of decisions and journeys.
#[derive(Clone, Debug)]
pub struct LocationModel {
    /// What is solved.
    pub program: LinearProgram,
    /// The decisions in it.
    pub decisions: Decisions,
    /// The journeys, in the order of years, rows and their arcs.
    pub journeys: Vec<Journey>,
    /// Columns of the children left out, in the order of years and rows; none where everybody must be placed.
    pub left_out: Vec<usize>,
}

impl LocationModel {
    /// The programme of an objective; `years` have a column for every facility, in order.
    pub fn new<'n>(
        facilities: &[Facility],
        (siting, posts_per_place): (&Siting, f64),
        years: &[&AssignmentModel<'n>],
        objective: LocationObjective,
    ) -> Self {
        let mut program = LinearProgram::default();
        let count = years.len();
        let decisions = Decisions::add(&mut program, facilities, siting, posts_per_place, count);
        let mut model = Self {
            program,
            decisions,
            journeys: Vec::new(),
            left_out: Vec::new(),
        };
        let everybody = matches!(objective, LocationObjective::Cost { .. });
        for (at, year) in years.iter().enumerate() {
            let into = model.every_child_placed_or_left_out(year, at, facilities.len(), everybody);
            model.no_more_than_places(facilities, at, into);
            if everybody {
                model.places_hold_everybody(facilities, year, at);
            }
        }
        match objective {
            LocationObjective::Journeys { unplaced, cost } => {
                model.metres(1.0);
                model.no_more_left_out(unplaced);
                model.no_more_cost(facilities, cost);
            }
            LocationObjective::Cost { per_metre } => {
                model.metres(per_metre);
                model.cost(facilities);
            }
        }
        model
    }

    /// `Σ_f x_gf + z_g = s_g`, without `z` where everybody must be placed; the entries of the journeys by facility come
    /// back.
    fn every_child_placed_or_left_out(
        &mut self,
        year: &AssignmentModel<'_>,
        at: usize,
        facilities: usize,
        everybody: bool,
    ) -> Vec<Vec<(usize, f64)>> {
        let mut into: Vec<Vec<(usize, f64)>> = vec![Vec::new(); facilities];
        for row in year.rows() {
            let supply = year.supply(row) as f64;
            let mut entries = Vec::new();
            for arc in year.arcs(row) {
                let facility = arc.column.at();
                let name = Name::of("journey", &[('g', row.at()), ('f', facility), ('t', at)]);
                let column = self.program.column(name, 0.0, (0.0, supply), false);
                entries.push((column, 1.0));
                into[facility].push((column, 1.0));
                self.journeys.push(Journey {
                    column,
                    year: at,
                    row,
                    facility,
                    metres: arc.metres() as f64,
                    supply,
                });
            }
            let of_row = [('g', row.at()), ('t', at)];
            if !everybody {
                let name = Name::of("left_out", &of_row);
                let column = self.program.column(name, 0.0, (0.0, supply), false);
                entries.push((column, 1.0));
                self.left_out.push(column);
            }
            let name = Name::of("placed_or_left_out", &of_row);
            self.program.row(name, (supply, supply), entries);
        }
        into
    }

    /// `Σ_g x_gf ≤ base_f y_f + unit_f s_f`
    fn no_more_than_places(
        &mut self,
        facilities: &[Facility],
        year: usize,
        into: Vec<Vec<(usize, f64)>>,
    ) {
        for (facility, mut entries) in into.into_iter().enumerate() {
            let here = (year, facility);
            let own = self.decisions.places(facilities, here, -1.0, &mut entries);
            let name = Name::of("places", &[('f', facility), ('t', year)]);
            self.program.row(name, (f64::NEG_INFINITY, -own), entries);
        }
    }

    /// `Σ_f (base_f y_f + unit_f s_f) ≥ Σ_g s_g`: implied where everybody must be placed, and a great help to the bound.
    fn places_hold_everybody(
        &mut self,
        facilities: &[Facility],
        model: &AssignmentModel<'_>,
        year: usize,
    ) {
        let all: i64 = model.rows().map(|row| model.supply(row)).sum();
        let mut entries = Vec::new();
        let mut fixed = 0.0;
        for facility in 0..facilities.len() {
            let here = (year, facility);
            fixed += self.decisions.places(facilities, here, 1.0, &mut entries);
        }
        let name = Name::of("places_hold_everybody", &[('t', year)]);
        self.program
            .row(name, (all as f64 - fixed, f64::INFINITY), entries);
    }

    /// `Σ_g z_g ≤ most`
    fn no_more_left_out(&mut self, most: i64) {
        let out = self.left_out.iter().map(|column| (*column, 1.0)).collect();
        let name = Name::of("no_more_left_out", &[]);
        self.program
            .row(name, (f64::NEG_INFINITY, most as f64), out);
    }

    /// `Σ_f (fixed_f y_f + step_f s_f) ≤ cost` of the last year, half a yuan above for the tolerance
    fn no_more_cost(&mut self, facilities: &[Facility], cost: i64) {
        let (entries, fixed) = self.decisions.costs(facilities);
        let upper = cost as f64 - fixed + 0.5;
        let name = Name::of("no_more_cost", &[]);
        self.program.row(name, (f64::NEG_INFINITY, upper), entries);
    }

    /// Leaves out one point of the decisions, so that the next best is found: `number` tells its columns apart.
    ///
    /// ```text
    /// open_f other than it is, or  s_f ≥ s*_f + 1 where above_f,  or  s_f ≤ s*_f − 1 where below_f:  one of them
    /// ```
    pub fn leave_out(&mut self, facilities: &[Facility], designs: &[Design], number: usize) {
        let point = self.decisions.point(self.program.columns(), designs);
        let (mut other, mut as_they_are) = (Vec::new(), 0.0);
        let years = self.decisions.columns.clone();
        for (year, own) in years.iter().enumerate() {
            for (at, columns) in own.iter().enumerate() {
                if let Some(open) = columns.open {
                    let is_open = point[open];
                    other.push((open, 1.0 - 2.0 * is_open));
                    as_they_are += is_open;
                }
                let Some(steps) = columns.steps else { continue };
                let (now, most) = (point[steps], facilities[at].most() as f64);
                let numbers = [('f', at), ('t', year), ('k', number)];
                let mut either = |word, (lower, upper), factor| {
                    let name = |word| Name::of(word, &numbers);
                    let column = self.program.column(name(word), 0.0, (0.0, 1.0), true);
                    let entries = vec![(steps, 1.0), (column, factor)];
                    self.program.row(name(word), (lower, upper), entries);
                    other.push((column, 1.0));
                };
                if now < most {
                    either("more_steps", (0.0, f64::INFINITY), -(now + 1.0));
                }
                if now > 0.0 {
                    either("less_steps", (f64::NEG_INFINITY, most), most - now + 1.0);
                }
            }
        }
        let name = Name::of("another_plan", &[('k', number)]);
        self.program
            .row(name, (1.0 - as_they_are, f64::INFINITY), other);
    }

    /// `c Σ_gf d_gf x_gf`
    fn metres(&mut self, per_metre: f64) {
        let mut costs = vec![0.0; self.program.columns()];
        for journey in &self.journeys {
            costs[journey.column] = per_metre * journey.metres;
        }
        self.program.set_costs(costs);
    }

    /// `… + Σ_f (fixed_f y_f + step_f s_f)` of the last year
    fn cost(&mut self, facilities: &[Facility]) {
        let mut costs = self.program.costs().to_vec();
        for (column, cost) in self.decisions.costs(facilities).0 {
            costs[column] = cost;
        }
        self.program.set_costs(costs);
    }

    /// By how many children a point breaks `x_gf ≤ s_g y_f`; `None` where the facility is open anyhow, or where it
    /// breaks it by no more than a tolerance.
    pub fn breaks(&self, journey: usize, values: &[f64]) -> Option<f64> {
        let journey = &self.journeys[journey];
        let open = self.decisions.columns[journey.year][journey.facility].open?;
        let over = values[journey.column] - journey.supply * values[open];
        (over > 1e-4 * journey.supply.max(1.0)).then_some(over)
    }

    /// `x_gf − s_g y_f ≤ 0`, as a row of the programme; the entries come back.
    pub fn only_where_open(&mut self, journey: usize) -> Option<Vec<(usize, f64)>> {
        let journey = self.journeys[journey];
        let open = self.decisions.columns[journey.year][journey.facility].open?;
        let entries = vec![(journey.column, 1.0), (open, -journey.supply)];
        let numbers = [
            ('g', journey.row.at()),
            ('f', journey.facility),
            ('t', journey.year),
        ];
        let name = Name::of("only_where_open", &numbers);
        self.program
            .row(name, (f64::NEG_INFINITY, 0.0), entries.clone());
        Some(entries)
    }
}
