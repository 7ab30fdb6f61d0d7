//! A pack, resolved: every key has its value.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::Deserialize;

use super::condition::{APPLICATION_DATE, Condition, Holds};
use super::fairness::Fairness;
use super::group::{AREA, GroupRule, Members, SIBLING_SCHOOL};
use super::late::LateOrder;
use super::lists::Lists;
use super::lottery::HouseholdDraw;
use super::norms::Norms;
use super::notice::Notice;
use super::objective::Objective;
use super::origin::Origin;
use super::points::{Blank, PointsTable};
use super::posts::Levers;
use super::procedure::{Households, ProcedureStep, SiblingPriority, StepKind};
use super::walking::{Method, Walking};
use crate::domain::Sector;
use crate::units::{Metres, Points};

/// A difference so small decides a close call.
pub const CLOSE_CALL: Metres = Metres(10);

/// The rules of a round.
#[derive(Clone, Debug)]
pub struct Pack {
    /// What the pack is called, for people.
    pub title: String,
    /// Objectives in strict order.
    pub objectives: Vec<Objective>,
    /// The least points of each band for `travel_by_points`, from the highest down; below the last is one more band.
    /// `None`: each number of points is a band of its own.
    pub bands: Option<Vec<Points>>,
    /// The column with the families' lists for `choice_rank`.
    pub choice_column: Option<String>,
    /// Which schools a child may be sent to.
    pub reach: Reach,
    /// How journeys are measured.
    pub travel: Travel,
    /// Who of a household draws together in the lottery.
    pub household_draw: HouseholdDraw,
    /// Where children stand who apply late.
    pub late: LateOrder,
    /// Columns that break ties of points, in order; after them the lottery.
    pub tie_breaks: Vec<TieBreak>,
    /// Standards against which shortfalls are measured.
    pub norms: Norms,
    /// How posts that are missing may be filled.
    pub levers: Levers,
    /// What notices to families say beside the outcome.
    pub notice: Notice,
    /// What stands in the list that each school gets of its children.
    pub lists: Lists,
    /// For which years it holds, where it comes from.
    pub validity: Validity,
    /// How points are counted; `None` when the children table gives them.
    pub points: Option<PointsTable>,
    /// What a child must meet to take part.
    pub conditions: Vec<Condition>,
    /// Children who come before all others, the first batch first.
    pub batches: Vec<GroupRule>,
    /// Children for whom places are kept in choice rounds.
    pub reserves: Vec<GroupRule>,
    /// The rounds in order.
    pub procedure: Vec<ProcedureStep>,
    /// After late changes, the first step of the procedure that is of a later version than the first.
    pub later_from: Option<usize>,
    /// What is done for brothers, sisters and twins.
    pub households: Households,
    /// Whose journeys come first; `None` where the pack does not say, which means the shortest journeys in all.
    pub fairness: Option<Fairness>,
    /// Stands in for a pack that could not be read, so that the tables are checked all the same: what
    /// they must hold for its points is not known.
    pub is_stand_in: bool,
}

/// For which years a pack holds, where it comes from, what the bureau must confirm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// The first day on which it holds.
    pub from: Option<Date>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Where the rules stand.
    pub origin: Origin,
    /// What the bureau must confirm before it uses the pack.
    pub confirm: Vec<String>,
}

impl Pack {
    /// The pack with the widest reach of all its rounds: itself, unless one of them reaches farther.
    pub fn widest(&self) -> Cow<'_, Self> {
        let opens = |phase: &ProcedureStep| match phase.act {
            StepKind::Coordination {
                across_districts, ..
            } => across_districts == Some(true),
            StepKind::Choice { .. } => false,
        };
        let is_wider = !self.reach.across_districts && self.procedure.iter().any(opens);
        match is_wider {
            true => Cow::Owned(self.with_reach(Some(true))),
            false => Cow::Borrowed(self),
        }
    }

    /// How far journeys are measured where that is on a network: a little beyond the reach, so that what misses it by a few
    /// metres is known.
    pub const fn measured_to(&self) -> Metres {
        Metres(self.reach.max.get().saturating_add(CLOSE_CALL.get()))
    }

    /// The same pack with another answer to whether every district takes every child.
    #[must_use]
    pub fn with_reach(&self, across_districts: Option<bool>) -> Self {
        let mut pack = self.clone();
        if let Some(across) = across_districts {
            pack.reach.across_districts = across;
        }
        pack
    }

    /// The same pack for planning with forecasts, which know no evidence and no families: points as given,
    /// one round of coordination.
    #[must_use]
    pub fn for_planning(&self) -> Self {
        let own = self.objectives.iter().copied();
        Self {
            // A forecast knows no family's list.
            objectives: own.filter(|o| *o != Objective::ChoiceRank).collect(),
            points: None,
            conditions: Vec::new(),
            batches: Vec::new(),
            reserves: Vec::new(),
            household_draw: HouseholdDraw::default(),
            tie_breaks: Vec::new(),
            procedure: vec![ProcedureStep::coordination()],
            ..self.widest().into_owned()
        }
    }

    /// The same pack with the procedure gone through once more for every later version of an allocation, up to this one:
    /// the steps of version 2 are called as the pack's own with `@2` behind.
    #[must_use]
    pub fn amended(&self, version: u32) -> Self {
        let mut pack = self.clone();
        pack.later_from = Some(self.procedure.len());
        for version in 2..=version {
            for step in &self.procedure {
                let mut name = format!("{}@{version}", step.name);
                while pack.procedure.iter().any(|known| known.name == name) {
                    name.push('@');
                }
                pack.procedure.push(ProcedureStep {
                    name,
                    ..step.clone()
                });
            }
        }
        pack
    }

    /// The objectives that count the journeys of a sector, in order: those that stand after the one that fills its places.
    /// None where the pack does not fill them.
    pub fn of_journeys(&self, sector: Sector) -> impl Iterator<Item = Objective> + use<'_> {
        let fills = move |o: &&Objective| o.sector() == Some(sector);
        let after = self.objectives.iter().skip_while(move |o| !fills(o));
        after.copied().filter(|o| o.sector().is_none())
    }

    /// Whether nothing but their length in all is asked of journeys, of every sector.
    pub fn shortens_only(&self) -> bool {
        let mut journeys = self.objectives.iter().filter(|o| o.sector().is_none());
        journeys.all(|objective| *objective == Objective::Travel)
    }

    /// Whose journeys come first.
    pub fn fairness(&self) -> Fairness {
        self.fairness.unwrap_or_default()
    }

    /// Whether journeys are as short in all as can be, or as the other objectives leave them.
    pub fn has_least_travel(&self) -> bool {
        self.fairness() == Fairness::LeastTravel
    }

    /// Whether brothers and sisters choose together. Where the order of rank alone decides each child chooses for itself.
    pub fn keeps_households(&self) -> bool {
        self.households != Households::Ignored && self.has_least_travel()
    }

    /// The same pack with the shortest journeys in all as its one objective after the places.
    #[must_use]
    pub fn shortening_only(&self) -> Self {
        let mut pack = self.clone();
        pack.fairness = Some(Fairness::LeastTravel);
        pack.objectives
            .retain(|objective| objective.sector().is_some());
        pack.objectives.push(Objective::Travel);
        pack
    }

    /// Whether the procedure is one coordination of everybody and nothing else.
    pub fn is_plain(&self) -> bool {
        let is_open = |phase: &ProcedureStep| {
            let act = StepKind::Coordination {
                across_districts: None,
                above_line: false,
            };
            phase.act == act
        };
        self.procedure.len() == 1 && self.procedure.iter().all(is_open)
    }

    /// Whether the procedure is one coordination of everybody in which as many children have a place as can.
    pub fn places_as_many_as_can_be(&self) -> bool {
        self.is_plain() && self.fairness() != Fairness::PointsFirst
    }

    /// All columns of the children table, beyond the fixed ones, that points, conditions, batches and
    /// reserves look at; each once. Whether it must be there: `true` where its lack would leave every
    /// child undecided.
    pub fn evidence_columns(&self) -> Vec<(String, bool)> {
        let mut columns: Vec<(String, bool)> = Vec::new();
        let mut add =
            |name: &str, needed: bool| match columns.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => *known |= needed,
                None => columns.push((name.to_owned(), needed)),
            };
        for condition in &self.conditions {
            for test in &condition.tests {
                // Where one of several tests can be passed, the others' columns may be missing.
                add(
                    &test.column,
                    test.blank == Blank::Review && condition.tests.len() == 1,
                );
                if test.holds == Holds::OnOrAfterApplication {
                    add(APPLICATION_DATE, false);
                }
            }
        }
        if let Some(table) = &self.points {
            for item in &table.items {
                add(
                    &item.column,
                    item.blank == Blank::Review && item.periods.is_none(),
                );
                let others = item.until.iter().chain(&item.periods);
                for column in others.clone() {
                    add(column, false);
                }
                if !item.of_child {
                    for column in others.chain([&item.column]) {
                        add(&second(column), false);
                    }
                }
            }
            for elsewhere in &table.recognised {
                for column in elsewhere.column.iter().chain(&elsewhere.periods) {
                    add(column, false);
                    add(&second(column), false);
                }
            }
        }
        for group in self.batches.iter().chain(&self.reserves) {
            add(group.column(), true);
        }
        if self.looks_at_siblings() {
            add(SIBLING_SCHOOL, true);
        }
        if self.looks_at_areas() {
            add(AREA, true);
        }
        for column in self.choice_columns() {
            add(column, true);
        }
        columns
    }

    /// Whether a rule looks at the areas below the districts (片区).
    pub fn looks_at_areas(&self) -> bool {
        let is_by_area = |step: &ProcedureStep| match &step.act {
            StepKind::Choice {
                line, within_area, ..
            } => *within_area || line.is_by_area(),
            StepKind::Coordination { .. } => false,
        };
        self.procedure.iter().any(is_by_area)
    }

    /// Whether a rule looks at where the elder brothers and sisters of children are at school.
    pub fn looks_at_siblings(&self) -> bool {
        let mut groups = self.batches.iter().chain(&self.reserves);
        groups.any(|group| group.members == Members::Siblings)
            || self.tie_breaks.iter().any(TieBreak::is_of_siblings)
            || (0..self.procedure.len()).any(|step| self.favours_siblings(step))
    }

    /// Whether in a step a school takes children by where their elder brothers and sisters are, or keeps places for those
    /// who have one there.
    pub fn favours_siblings(&self, step: usize) -> bool {
        let mut reserves = self.reserves.iter();
        match self.procedure.get(step).map(|step| &step.act) {
            Some(StepKind::Choice { siblings, .. }) => {
                *siblings != SiblingPriority::None
                    || reserves.any(|group| group.members == Members::Siblings)
            }
            Some(StepKind::Coordination { .. }) | None => false,
        }
    }

    /// Whether in a step a school takes children by more than their rank: by places kept for a group, or by where their
    /// elder brothers and sisters are.
    pub fn has_own_order(&self, step: usize) -> bool {
        let act = self.procedure.get(step).map(|step| &step.act);
        let is_choice = matches!(act, Some(StepKind::Choice { .. }));
        is_choice && !self.reserves.is_empty() || self.favours_siblings(step)
    }

    /// The columns in which families name schools, as far as a round of choice or an objective looks at them.
    pub fn choice_columns(&self) -> impl Iterator<Item = &str> {
        let steps = self.procedure.iter().filter_map(|step| match &step.act {
            StepKind::Choice { column, .. } => Some(column),
            StepKind::Coordination { .. } => None,
        });
        let is_wanted = self.objectives.contains(&Objective::ChoiceRank);
        let of_objective = self.choice_column.iter().filter(move |_| is_wanted);
        steps.chain(of_objective).map(String::as_str)
    }
}

/// The column that holds the same of the second guardian.
pub fn second(column: &str) -> String {
    format!("{column}_2")
}

/// Limits of the reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Reach {
    /// The longest journey to which a child may be sent.
    pub max: Metres,
    /// Whether every district takes every child.
    pub across_districts: bool,
    /// Agreements that open single districts to one another.
    pub agreements: Vec<Agreement>,
    /// Buses that open a school to communities beyond the longest journey.
    pub buses: Vec<Bus>,
}

/// A written agreement: children of one district may attend in another.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// District of the children.
    pub from: String,
    /// District of the schools.
    pub to: String,
}

/// A bus (校车): children of these communities may attend the school however far it is, where their district may send them
/// there. Their journey is that of the travel table where it has it, else the straight line with the detour.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Bus {
    /// Identifier of the school to which it runs.
    pub school: String,
    /// Names of the communities at which it stops.
    pub communities: Vec<String>,
    /// District of these communities, needed where several have one of the name.
    #[serde(default)]
    pub district: Option<String>,
}

/// How a journey is measured when no travel table is given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Travel {
    /// Factor on the straight line.
    pub detour: f64,
    /// Where a journey starts.
    pub from: TravelFrom,
    /// How it is measured.
    pub method: Method,
    /// How roads are walked, where it is measured on a network.
    pub walking: Walking,
}

/// The start of a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TravelFrom {
    /// The community's point; the home where a child has no community.
    Community,
    /// The child's home; the community's point where no home is given.
    Home,
}

/// One tie-break.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TieBreak {
    /// Column of the children table: numbers or dates.
    pub column: String,
    /// Which end ranks first.
    pub prefer: Prefer,
}

impl TieBreak {
    /// Whether it asks for an elder brother or sister at a school of the round: one who has counts 1, else 0.
    pub fn is_of_siblings(&self) -> bool {
        self.column == SIBLING_SCHOOL
    }
}

/// A tie-break that is an item or a group of the points table: `points:insurance`.
pub const POINTS_OF: &str = "points:";

/// Which value of a tie-break ranks first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Prefer {
    /// The larger number ranks first.
    Larger,
    /// The smaller number ranks first.
    Smaller,
    /// The earlier date ranks first.
    Earlier,
    /// The later date ranks first.
    Later,
}

impl Prefer {
    /// Whether a smaller value ranks first.
    pub const fn ascending(self) -> bool {
        matches!(self, Self::Smaller | Self::Earlier)
    }

    /// Whether the column holds dates.
    pub const fn is_date(self) -> bool {
        matches!(self, Self::Earlier | Self::Later)
    }
}
