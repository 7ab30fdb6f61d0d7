//! A linear programme as arrays of columns and rows, some columns perhaps whole: what the searches build and `solve`
//! solves.

use std::fmt;

use super::listing::{Listing, Terms};

/// The name of a row or a column: a word of the field and up to three numbers, each with a letter for what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    word: &'static str,
    of: [Option<(char, u32)>; 3],
}

impl Name {
    /// `word(a1,b2,c3)`; what is beyond three is not told.
    pub fn of(word: &'static str, numbers: &[(char, usize)]) -> Self {
        let number = |at: usize| {
            let (letter, number) = numbers.get(at)?;
            Some((*letter, u32::try_from(*number).unwrap_or(u32::MAX)))
        };
        Self {
            word,
            of: [number(0), number(1), number(2)],
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word)?;
        let numbers = self.of.iter().flatten();
        for (at, (letter, number)) in numbers.clone().enumerate() {
            let before = if at == 0 { '(' } else { ',' };
            write!(f, "{before}{letter}{number}")?;
        }
        match numbers.count() {
            0 => Ok(()),
            _ => f.write_str(")"),
        }
    }
}

/// A row: `lower ≤ Σ entries ≤ upper`.
#[derive(Clone, Debug)]
pub struct LinearRow {
    name: Name,
    /// The least that the sum may be.
    pub lower: f64,
    /// The most that it may be.
    pub upper: f64,
    /// Coefficients by column.
    pub entries: Vec<(usize, f64)>,
}

/// A minimisation.
#[derive(Clone, Debug, Default)]
pub struct LinearProgram {
    names: Vec<Name>,
    costs: Vec<f64>,
    bounds: Vec<(f64, f64)>,
    whole: Vec<bool>,
    rows: Vec<LinearRow>,
}

impl LinearProgram {
    /// Adds a column and returns its number.
    pub fn column(
        &mut self,
        name: Name,
        cost: f64,
        (lower, upper): (f64, f64),
        whole: bool,
    ) -> usize {
        self.names.push(name);
        self.costs.push(cost);
        self.bounds.push((lower, upper));
        self.whole.push(whole);
        self.costs.len() - 1
    }

    /// Adds a row, `lower ≤ Σ entries ≤ upper`.
    pub fn row(&mut self, name: Name, (lower, upper): (f64, f64), entries: Vec<(usize, f64)>) {
        self.rows.push(LinearRow {
            name,
            lower,
            upper,
            entries,
        });
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.costs.len()
    }

    /// Other costs, for another objective over the same rows.
    pub fn set_costs(&mut self, costs: Vec<f64>) {
        self.costs = costs;
    }

    /// The cost of each column.
    pub fn costs(&self) -> &[f64] {
        &self.costs
    }

    /// The bounds of each column.
    pub fn bounds(&self) -> &[(f64, f64)] {
        &self.bounds
    }

    /// Whether each column must be whole.
    pub fn whole(&self) -> &[bool] {
        &self.whole
    }

    /// The rows.
    pub fn rows(&self) -> &[LinearRow] {
        &self.rows
    }

    /// The value of a point.
    pub fn value(&self, values: &[f64]) -> f64 {
        self.costs.iter().zip(values).map(|(c, v)| c * v).sum()
    }

    /// Whether a point keeps every bound and row, within what solvers tolerate.
    pub fn is_feasible(&self, values: &[f64]) -> bool {
        let within = |value: f64, lower: f64, upper: f64| {
            let slack = 1e-5 * (1.0 + value.abs());
            value >= lower - slack && value <= upper + slack
        };
        let bounds = self.bounds.iter().zip(values);
        let rows = self.rows.iter().all(|row| {
            let sum: f64 = row.entries.iter().map(|(at, c)| c * values[*at]).sum();
            within(sum, row.lower, row.upper)
        });
        rows && bounds
            .into_iter()
            .all(|((low, high), v)| within(*v, *low, *high))
    }

    /// The programme as text, in the manner of the LP format.
    pub fn listing(&self) -> String {
        let name = |column: usize| self.names[column].to_string();
        let terms = |entries: &[(usize, f64)]| -> Terms {
            let named = entries.iter();
            named.map(|(at, c)| (*c, name(*at))).collect()
        };
        let row = |row: &LinearRow| {
            let terms = terms(&row.entries);
            (row.name.to_string(), row.lower, terms, row.upper)
        };
        let costs = self.costs.iter().enumerate();
        let columns = self.bounds.iter().zip(&self.whole).enumerate();
        Listing {
            objective: costs.map(|(at, cost)| (*cost, name(at))).collect(),
            rows: self.rows.iter().map(row).collect(),
            columns: columns
                .map(|(at, ((lower, upper), whole))| (name(at), *lower, *upper, *whole))
                .collect(),
        }
        .text()
    }
}
