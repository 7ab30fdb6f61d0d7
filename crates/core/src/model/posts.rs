//! The plan for posts: which levers fill the posts that schools lack, in the order of the policy.
//!
//! For each unit `u` (a district with its public schools), with `g_u` the posts that its schools of the
//! round's stage lack, and each lever `l` in the order of the pack (1, 2, …, L):
//!
//! ```text
//! maximise  Σ_l (L + 1 − l) Σ_u t_ul          an earlier lever before a later one, any before none
//! Σ_l t_ul               ≤ g_u                no more than is lacking
//! t_ul                   ≤ limit_ul           how far the lever goes within the unit
//! Σ_u t_u,pool           = Σ_u e_u            what the pool lends is what units put in
//! e_u                    ≤ lends_u            pool share of what the unit has to spare
//! t, e ≥ 0 whole
//! ```
//!
//! The posts that can be filled by the levers form a polymatroid, so every set of strictly decreasing
//! weights has one and the same best plan: as many posts as can be are filled, each lever as far as it
//! goes before the next.

use good_lp::{Expression, Variable, constraint};

use super::linear::Name;
use super::small::{SmallProgram, sum};

/// What units lack, and what the levers can fill.
#[derive(Clone, Debug, Default)]
pub struct PostInstance {
    /// Which of the levers is the pool, that all units share.
    pub pool: Option<usize>,
    /// The units.
    pub units: Vec<PostUnit>,
}

/// A unit, in posts.
#[derive(Clone, Debug, Default)]
pub struct PostUnit {
    /// Posts that it lacks.
    pub gap: i64,
    /// How far each lever goes.
    pub limits: Vec<i64>,
    /// Posts that it can lend to the pool.
    pub lends: i64,
}

/// Posts by unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostSolution {
    /// Posts filled by each lever.
    pub filled: Vec<Vec<i64>>,
    /// Posts put into the pool.
    pub lent: Vec<i64>,
}

/// The variables of a unit.
struct Choice {
    /// Posts filled by each lever, in the order of the levers.
    filled: Vec<Variable>,
    /// Posts put into the pool.
    lent: Variable,
}

/// The programme of a plan for posts.
pub struct PostModel {
    /// What is solved.
    pub program: SmallProgram,
    choices: Vec<Choice>,
}

impl PostModel {
    /// The programme of these units.
    pub fn new(instance: &PostInstance) -> Self {
        let mut program = SmallProgram::default();
        let units = instance.units.iter().enumerate();
        let choices = units
            .map(|(u, unit)| Choice {
                filled: (unit.limits.iter().enumerate())
                    .map(|(l, most)| {
                        program.whole(Name::of("filled", &[('u', u), ('l', l)]), *most)
                    })
                    .collect(),
                lent: program.whole(Name::of("lent", &[('u', u)]), unit.lends),
            })
            .collect();
        let mut model = Self { program, choices };
        model.no_more_than_is_lacking(instance);
        model.pool_lends_what_is_put_in(instance);
        model.program.objective = -1.0 * model.earlier_levers_first(instance);
        model
    }

    /// `Σ_l t_ul ≤ g_u`
    fn no_more_than_is_lacking(&mut self, instance: &PostInstance) {
        for (u, (unit, choice)) in instance.units.iter().zip(&self.choices).enumerate() {
            let filled = sum(choice.filled.iter().copied());
            let name = Name::of("no_more_than_is_lacking", &[('u', u)]);
            self.program
                .must(name, constraint!(filled <= unit.gap as f64));
        }
    }

    /// `Σ_u t_u,pool = Σ_u e_u`; nothing without a pool
    fn pool_lends_what_is_put_in(&mut self, instance: &PostInstance) {
        if let Some(at) = instance.pool {
            let taken = sum(self.choices.iter().map(|c| c.filled[at]));
            let lent = sum(self.choices.iter().map(|c| c.lent));
            let name = Name::of("pool_lends_what_is_put_in", &[]);
            self.program.must(name, constraint!(taken == lent));
        }
    }

    /// `Σ_l (L + 1 − l) Σ_u t_ul`; among equals the unit that lacks most is filled first, the one that can lend
    /// most lends first.
    fn earlier_levers_first(&self, instance: &PostInstance) -> Expression {
        let units = &instance.units;
        let position = |of: &dyn Fn(&PostUnit) -> i64| -> Vec<f64> {
            let mut order: Vec<usize> = (0..units.len()).collect();
            order.sort_by_key(|&u| (-of(&units[u]), u));
            let mut position = vec![0.0; units.len()];
            for (at, unit) in order.into_iter().enumerate() {
                position[unit] = at as f64;
            }
            position
        };
        let (lacks, lends) = (position(&|unit| unit.gap), position(&|unit| unit.lends));
        // One post more by an earlier lever outweighs every choice between units.
        let gaps: i64 = units.iter().map(|unit| unit.gap).sum();
        let weight = ((gaps + 1) * (2 * units.len() as i64 + 1)) as f64;
        let mut value = Expression::from(0.0);
        for (u, choice) in self.choices.iter().enumerate() {
            for (l, filled) in choice.filled.iter().enumerate() {
                let earlier = (choice.filled.len() - l) as f64;
                value += (earlier * weight - lacks[u]) * *filled;
            }
            value -= lends[u] * choice.lent;
        }
        value
    }

    /// The posts of a point.
    ///
    /// # Errors
    /// Whatever `value` says of a variable that has no whole value.
    pub fn read<E>(&self, value: impl Fn(Variable) -> Result<i64, E>) -> Result<PostSolution, E> {
        let mut solution = PostSolution::default();
        for choice in &self.choices {
            let filled = choice.filled.iter().map(|own| value(*own));
            solution.filled.push(filled.collect::<Result<_, E>>()?);
            solution.lent.push(value(choice.lent)?);
        }
        Ok(solution)
    }
}
