//! One school for all children of a household: a small integer programme around those who were split.
//!
//! ```text
//! maximise  Σ_u t_u                             households together; then, at that number,
//! minimise  Σ_gj d_gj x_gj + Σ_uj d_uj y_uj + Σ_mj d_mj s_mj
//! Σ_j x_gj = n_g                                everybody else keeps a place
//! Σ_j y_uj + Σ_j s_mj = 1                       a household together at one school, or its member at some school
//! Σ_j y_uj = 1                                  a household that must be together
//! Σ_g x_gj + Σ_u n_u y_uj + Σ_m s_mj ≤ q_j      places
//! x ≥ 0 whole,   y, s ∈ {0, 1},   t_u = Σ_j y_uj
//! ```
//!
//! Nobody gains or loses a place: only who goes where changes, among the schools concerned.

use good_lp::{Expression, Variable, constraint};

use super::linear::Name;
use super::small::{SmallProgram, sum};

/// Schools with the metres to them, schools as numbers of [`SiblingInstance::places`].
pub type Journeys = Vec<(usize, i64)>;

/// The children concerned: all whom one step placed in one sector, or those of them around the households.
#[derive(Clone, Debug, Default)]
pub struct SiblingInstance {
    /// Places of each school that the children concerned may fill.
    pub places: Vec<i64>,
    /// Children who are the same to the network: how many, and where they can go.
    pub others: Vec<(i64, Journeys)>,
    /// Households that are to be together, in the order in which they choose.
    pub households: Vec<SiblingHousehold>,
}

impl SiblingInstance {
    /// The same with all households together, or nothing.
    #[must_use]
    pub fn all_together(&self) -> Self {
        let mut instance = self.clone();
        for household in &mut instance.households {
            household.members.clear();
        }
        instance
    }

    /// The metres that a solution comes to.
    pub fn metres(&self, solution: &SiblingSolution) -> i64 {
        let to = |journeys: &Journeys, school: usize| {
            let found = journeys.iter().find(|(own, _)| *own == school);
            found.map_or(0, |(_, metres)| *metres)
        };
        let others = self.others.iter().zip(&solution.others);
        let others = others.flat_map(|((_, journeys), flows)| {
            flows.iter().map(|(school, n)| n * to(journeys, *school))
        });
        let households = self.households.iter().zip(&solution.households);
        let households = households.map(|(household, schools)| match schools {
            Seats::Together(school) => to(&household.together, *school),
            Seats::Apart(schools) => {
                let members = household.members.iter().zip(schools);
                members
                    .map(|(journeys, school)| to(journeys, *school))
                    .sum()
            }
        });
        others.chain(households).sum()
    }
}

/// A household that is to be together.
#[derive(Clone, Debug, Default)]
pub struct SiblingHousehold {
    /// Its children.
    pub size: i64,
    /// Schools that all its members can go to, with the metres of all of them together.
    pub together: Journeys,
    /// For each member, where it can go by itself; nobody where they must be together.
    pub members: Vec<Journeys>,
}

/// Where a household goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seats {
    /// All of it to one school.
    Together(usize),
    /// Each member to a school of its own choice.
    Apart(Vec<usize>),
}

/// Who goes where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiblingSolution {
    /// For each of the others, schools and how many go there.
    pub others: Vec<Vec<(usize, i64)>>,
    /// For each household where it goes.
    pub households: Vec<Seats>,
}

impl SiblingSolution {
    /// Households that are together.
    pub fn together(&self) -> i64 {
        let households = self.households.iter();
        let together = households.filter(|seats| matches!(seats, Seats::Together(_)));
        together.count() as i64
    }
}

/// The variables of somebody's journeys: school, metres, children sent.
type Choice = Vec<(usize, i64, Variable)>;

/// The programme of households that were split.
pub struct SiblingModel {
    /// What is solved.
    pub program: SmallProgram,
    others: Vec<Choice>,
    together: Vec<Choice>,
    members: Vec<Vec<Choice>>,
}

impl SiblingModel {
    /// As many households together as can be, of those that need not be.
    pub fn most_together(instance: &SiblingInstance) -> Self {
        let mut model = Self::constrained(instance, None);
        model.program.objective = -1.0 * model.households_together();
        model
    }

    /// The shortest journeys with so many households together.
    pub fn shortest(instance: &SiblingInstance, together: i64) -> Self {
        let mut model = Self::constrained(instance, Some(together));
        model.program.objective = model.metres();
        model
    }

    fn constrained(instance: &SiblingInstance, number: Option<i64>) -> Self {
        let mut program = SmallProgram::default();
        let mut choice = |word, of: &[(char, usize)], journeys: &Journeys, most: i64| -> Choice {
            let one = |&(school, metres): &(usize, i64)| {
                let numbers: Vec<_> = of.iter().copied().chain([('j', school)]).collect();
                let own = program.whole(Name::of(word, &numbers), most);
                (school, metres, own)
            };
            journeys.iter().map(one).collect()
        };
        let others = instance.others.iter().enumerate();
        let others = others
            .map(|(g, (count, journeys))| choice("other", &[('g', g)], journeys, *count))
            .collect();
        let households = || instance.households.iter().enumerate();
        let together = households()
            .map(|(u, household)| choice("together", &[('u', u)], &household.together, 1))
            .collect();
        let members = households()
            .map(|(u, household)| {
                let members = household.members.iter().enumerate();
                members
                    .map(|(m, member)| choice("member", &[('u', u), ('m', m)], member, 1))
                    .collect()
            })
            .collect();
        let mut model = Self {
            program,
            others,
            together,
            members,
        };
        if let Some(number) = number {
            model.so_many_together(number);
        }
        model.others_keep_a_place(instance);
        model.together_or_apart();
        model.no_more_than_places(instance);
        model
    }

    /// `Σ_u Σ_j y_uj = number`
    fn so_many_together(&mut self, number: i64) {
        let count = self.households_together();
        let name = Name::of("households_together", &[]);
        self.program.must(name, constraint!(count == number as f64));
    }

    /// `Σ_j x_gj = n_g`
    fn others_keep_a_place(&mut self, instance: &SiblingInstance) {
        for (g, (choice, (supply, _))) in self.others.iter().zip(&instance.others).enumerate() {
            let name = Name::of("keeps_a_place", &[('g', g)]);
            let sum = sum_of(choice);
            self.program.must(name, constraint!(sum == *supply as f64));
        }
    }

    /// `Σ_j y_uj + Σ_j s_mj = 1` for every member `m` of a household `u`; `Σ_j y_uj = 1` where it must be together
    fn together_or_apart(&mut self) {
        for (u, (together, members)) in self.together.iter().zip(&self.members).enumerate() {
            if members.is_empty() {
                let name = Name::of("together", &[('u', u)]);
                let sum = sum_of(together);
                self.program.must(name, constraint!(sum == 1.0));
            }
            for (m, member) in members.iter().enumerate() {
                let name = Name::of("together_or_apart", &[('u', u), ('m', m)]);
                let sum = sum_of(together) + sum_of(member);
                self.program.must(name, constraint!(sum == 1.0));
            }
        }
    }

    /// `Σ_g x_gj + Σ_u n_u y_uj + Σ_m s_mj ≤ q_j` at the schools that anybody can go to
    fn no_more_than_places(&mut self, instance: &SiblingInstance) {
        let mut loads: Vec<Option<Expression>> = vec![None; instance.places.len()];
        let mut add = |choice: &Choice, each: f64| {
            for (school, _, own) in choice {
                let load = loads[*school].get_or_insert_default();
                load.add_mul(each, own);
            }
        };
        for choice in self.others.iter().chain(self.members.iter().flatten()) {
            add(choice, 1.0);
        }
        for (choice, household) in self.together.iter().zip(&instance.households) {
            add(choice, household.size as f64);
        }
        for (school, (load, places)) in loads.into_iter().zip(&instance.places).enumerate() {
            if let Some(load) = load {
                let name = Name::of("places", &[('j', school)]);
                self.program.must(name, constraint!(load <= *places as f64));
            }
        }
    }

    /// `Σ_u Σ_j y_uj`
    fn households_together(&self) -> Expression {
        self.together.iter().map(sum_of).sum()
    }

    /// `Σ_gj d_gj x_gj + Σ_uj d_uj y_uj + Σ_mj d_mj s_mj`
    fn metres(&self) -> Expression {
        let members = self.members.iter().flatten();
        let all = self.others.iter().chain(&self.together).chain(members);
        let mut sum = Expression::default();
        for (_, metres, own) in all.flatten() {
            sum.add_mul(*metres as f64, own);
        }
        sum
    }

    /// Who goes where at a point.
    ///
    /// # Errors
    /// Whatever `value` says of a variable that has no whole value.
    pub fn read<E>(
        &self,
        value: impl Fn(Variable) -> Result<i64, E>,
    ) -> Result<SiblingSolution, E> {
        let taken = |choice: &Choice| -> Result<Vec<(usize, i64)>, E> {
            let mut taken = Vec::new();
            for &(school, _, own) in choice {
                let children = value(own)?;
                if children > 0 {
                    taken.push((school, children));
                }
            }
            Ok(taken)
        };
        let mut solution = SiblingSolution::default();
        for choice in &self.others {
            solution.others.push(taken(choice)?);
        }
        for (choice, members) in self.together.iter().zip(&self.members) {
            let seats = match taken(choice)?.first() {
                Some((school, _)) => Seats::Together(*school),
                None => {
                    let mut own = Vec::new();
                    for member in members {
                        own.extend(taken(member)?.first().map(|(school, _)| *school));
                    }
                    Seats::Apart(own)
                }
            };
            solution.households.push(seats);
        }
        Ok(solution)
    }
}

fn sum_of(choice: &Choice) -> Expression {
    sum(choice.iter().map(|(_, _, own)| *own))
}
