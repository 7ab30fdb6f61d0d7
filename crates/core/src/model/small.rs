//! A small integer programme that people read: variables, constraints and an objective of `good_lp`, all with names.

use std::collections::HashMap;

use good_lp::{
    Constraint, Expression, IntoAffineExpression, ProblemVariables, Variable, VariableDefinition,
    variable,
};

use super::linear::Name;
use super::listing::{Listing, Terms};

/// A minimisation.
#[derive(Default)]
pub struct SmallProgram {
    /// The variables, in the order in which they were added.
    pub variables: ProblemVariables,
    /// What is made small.
    pub objective: Expression,
    /// What must hold.
    pub constraints: Vec<Constraint>,
}

impl SmallProgram {
    /// Adds a whole variable, `0 ≤ x ≤ most`.
    pub(super) fn whole(&mut self, name: Name, most: i64) -> Variable {
        let own = variable().integer().min(0).max(most as f64);
        self.variables.add(own.name(name.to_string()))
    }

    /// Adds a constraint.
    pub(super) fn must(&mut self, name: Name, constraint: Constraint) {
        self.constraints.push(constraint.set_name(name.to_string()));
    }

    /// The programme as text, in the manner of the LP format.
    pub fn listing(&self) -> String {
        let all: Vec<(Variable, &VariableDefinition)> =
            self.variables.iter_variables_with_def().collect();
        let at: HashMap<Variable, usize> = all.iter().map(|(own, _)| *own).zip(0..).collect();
        let terms = |expression: &Expression| -> Terms {
            // A sum of `good_lp` is in no order.
            let mut terms: Vec<(usize, f64)> = expression
                .linear_coefficients()
                .map(|(own, coefficient)| (at[&own], coefficient))
                .collect();
            terms.sort_by_key(|(own, _)| *own);
            let named = terms.into_iter();
            named
                .map(|(own, c)| (c, all[own].1.get_name().to_owned()))
                .collect()
        };
        let row = |constraint: &Constraint| {
            let expression = constraint.expression();
            // Held as `Σ terms + constant ≤ 0`.
            let upper = 0.0 - expression.constant();
            let lower = match constraint.is_equality() {
                true => upper,
                false => f64::NEG_INFINITY,
            };
            let name = constraint.name().unwrap_or_default().to_owned();
            (name, lower, terms(expression), upper)
        };
        let column = |(_, definition): &(Variable, &VariableDefinition)| {
            let (lower, upper) = (definition.get_min(), definition.get_max());
            let name = definition.get_name().to_owned();
            (name, lower, upper, definition.is_integer())
        };
        Listing {
            objective: terms(&self.objective),
            rows: self.constraints.iter().map(row).collect(),
            columns: all.iter().map(column).collect(),
        }
        .text()
    }
}

/// The sum of variables.
pub(super) fn sum(variables: impl IntoIterator<Item = Variable>) -> Expression {
    let each = variables.into_iter();
    each.map(Expression::from).sum()
}
