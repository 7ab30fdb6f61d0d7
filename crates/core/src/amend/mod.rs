//! Late changes (变更) to an allocation that stands: who gave back, who came late, what a person decided.
//!
//! Everybody else keeps place and reason. The places that are free then, those given back and those that nobody held,
//! are filled by going through the steps of the procedure once more with the children who wait, one after the other in
//! the order of rank; nobody who has a place is moved. docs/formulation.md proves that there is one such answer.

mod moves;

pub use moves::{Move, MoveKind, moves};

use crate::allocation::{self, Allocation, ChoiceRules, Outcome, PlacedBy};
use crate::audit::{self, Amendment, Certificate, Violation};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, Inconsistent, Intake, ManualPlacement, SchoolIdx};
use crate::explain::{self, Reason};
use crate::network;
use crate::policy::{Pack, StepKind};
use crate::qualify::{self, Eligibility, Qualified, ScoreThresholds};
use crate::shortfall;
use crate::units::Places;

/// An allocation before changes.
#[derive(Clone, Copy, Debug)]
pub struct Before<'a> {
    /// Its children and schools, with what people decided.
    pub intake: &'a Intake,
    /// Who takes part, in what order.
    pub qualified: &'a Qualified,
    /// What each child has.
    pub allocation: &'a Allocation,
    /// Why, in the order of the children.
    pub reasons: &'a [Reason],
}

/// What changes, by the children of the intake after the changes. Whoever is new there has applied late.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Children whose families withdraw, in order.
    pub withdrawn: Vec<ChildIdx>,
    /// Children whom people place now, by child, each once.
    pub placed: Vec<ManualPlacement>,
}

/// A version of an allocation, in the making: who takes part is known, and what everybody has who is not placed anew.
#[derive(Debug)]
pub struct Version {
    /// Children and schools, with what people decided up to this version.
    pub intake: Intake,
    /// The rules, with the procedure gone through once more for each version.
    pub pack: Pack,
    /// Who takes part, in what order.
    pub qualified: Qualified,
    /// What everybody has who is not placed anew.
    pub standing: Allocation,
    /// For each child which it was before; nothing for those who apply late.
    pub of_before: Vec<Option<ChildIdx>>,
    /// The first step of this version, by its place in the procedure.
    first_step: usize,
}

/// Why there is no version.
#[derive(Debug, thiserror::Error)]
pub enum AmendError {
    /// The intake after the changes contradicts itself: a mistake of the program.
    #[error(transparent)]
    Inconsistent(#[from] Inconsistent),
    /// It was told to end.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl Version {
    /// Begins a version: what the changes say is done, and the places that are free are still free. `intake` is that
    /// before the changes with those who apply late, and the places of its tables; `rules` are the pack as the first
    /// version had it, and `number` is that of this version, from 2.
    ///
    /// # Errors
    /// When the intake contradicts itself, or when it is told to end.
    pub fn begin(
        before: Before<'_>,
        intake: Intake,
        (rules, number): (&Pack, u32),
        changes: &Changes,
        control: &Control,
    ) -> Result<Self, AmendError> {
        let pack = rules.amended(number);
        let first_step = pack.procedure.len() - rules.procedure.len();
        let of_before: Vec<Option<ChildIdx>> = intake
            .children()
            .iter()
            .map(|child| before.intake.child(&child.id))
            .collect();
        let was = |child: ChildIdx| of_before[child.at()];
        let withdraws: Vec<bool> = {
            let mut withdraws = vec![false; intake.children().len()];
            for child in &changes.withdrawn {
                withdraws[child.at()] = true;
            }
            withdraws
        };
        let placements = placements(before, &intake, &of_before, changes);
        let mut places: Vec<Places> = intake.schools().iter().map(|s| s.places).collect();
        for own in placements.iter().filter(|own| own.is_extra) {
            places[own.school.at()] += Places(1);
        }
        let mut intake = intake.with(|_, parts| parts.manual_placements = placements)?;
        for (at, places) in places.into_iter().enumerate() {
            if intake.schools()[at].places != places {
                intake.set_places(SchoolIdx::from_usize(at), places);
            }
        }
        let qualified = qualify::qualify(&intake, &pack, control)?;
        let qualified =
            qualified.amended(before.qualified, &intake, &of_before, &withdraws, pack.late);
        let mut standing = Allocation::new(&qualified);
        for (at, withdraws) in withdraws.iter().enumerate() {
            let child = ChildIdx::from_usize(at);
            let Some(own) = was(child).filter(|_| !withdraws) else {
                continue;
            };
            // Whom a person placed before and places again is placed below, as are all whom people placed.
            if let Outcome::Placed { .. } = before.allocation.of(own) {
                let by = before.allocation.placed_by(own);
                standing.place(child, before.allocation.of(own), by);
            }
        }
        allocation::place_locked(&intake, &pack, &mut standing);
        Ok(Self {
            intake,
            pack,
            qualified,
            standing,
            of_before,
            first_step,
        })
    }

    /// Fills the places that are free: the allocation of the version.
    ///
    /// # Errors
    /// When it is told to end.
    pub fn fill(&self, control: &Control) -> Result<Allocation, Stopped> {
        let Self {
            intake,
            pack,
            qualified,
            ..
        } = self;
        let mut now = self.standing.clone();
        // The lines of this version's steps do not follow on those of the version before.
        let own = Pack {
            procedure: pack.procedure[self.first_step..].to_vec(),
            ..pack.clone()
        };
        let in_force = ScoreThresholds::of_steps(intake, &own, qualified);
        for (at, (step, lines)) in own.procedure.iter().zip(&in_force).enumerate() {
            control.check()?;
            let placed_by = PlacedBy::In((self.first_step + at) as u16);
            let order = qualified.ranking.order().iter().copied();
            match &step.act {
                StepKind::Choice { .. } => {
                    let Some(rules) = ChoiceRules::of(&step.act, lines) else {
                        continue;
                    };
                    let waiting: Vec<ChildIdx> = order.filter(|child| now.waits(*child)).collect();
                    let network = network::build(intake, pack, &waiting, control)?;
                    allocation::choose(
                        pack, &network, qualified, rules, &mut now, placed_by, control,
                    )?;
                }
                StepKind::Coordination {
                    across_districts,
                    above_line,
                } => {
                    let waits = |child: &ChildIdx| {
                        now.waits(*child)
                            && (!above_line || lines.passes(intake, qualified, *child))
                    };
                    let waiting: Vec<ChildIdx> = order.filter(waits).collect();
                    let pack = pack.with_reach(*across_districts);
                    let network = network::build(intake, &pack, &waiting, control)?;
                    allocation::fill_in_order(
                        &pack, &network, qualified, &mut now, placed_by, control,
                    )?;
                }
            }
        }
        Ok(now)
    }

    /// What the referee finds wrong with an allocation of the version.
    ///
    /// # Errors
    /// When it is told to end.
    pub fn audit(
        &self,
        allocation: &Allocation,
        control: &Control,
    ) -> Result<Vec<Violation>, Stopped> {
        let version = Amendment {
            intake: &self.intake,
            pack: &self.pack,
            qualified: &self.qualified,
            standing: &self.standing,
            first_step: self.first_step,
        };
        audit::amended(&version, allocation, control)
    }

    /// Why each child has what it has: whoever has the same as before has it for the same reason.
    pub fn reasons(&self, before: Before<'_>, allocation: &Allocation) -> Vec<Reason> {
        let reason = |at: usize| {
            let child = ChildIdx::from_usize(at);
            let own = self.of_before[at];
            let was = own.map(|own| (before.allocation.of(own), before.allocation.placed_by(own)));
            let now = (allocation.of(child), allocation.placed_by(child));
            match (self.qualified.eligibility[at], now) {
                (Eligibility::Withdrawn, _) => Reason::Withdrawn,
                (_, (_, PlacedBy::ByHand)) => Reason::ByHand,
                _ if was == Some(now) => {
                    own.map_or(Reason::OtherStage, |own| before.reasons[own.at()])
                }
                (_, (Outcome::Placed { .. }, _)) => match was {
                    Some(_) => Reason::MovedUp,
                    None => Reason::LatePlaced,
                },
                (Eligibility::Eligible, _) => Reason::LateWaiting,
                (other, _) => Reason::of_eligibility(other),
            }
        };
        (0..self.intake.children().len()).map(reason).collect()
    }
}

/// Where people have placed children, up to this version, by child.
fn placements(
    before: Before<'_>,
    intake: &Intake,
    of_before: &[Option<ChildIdx>],
    changes: &Changes,
) -> Vec<ManualPlacement> {
    let mut now = vec![None; before.intake.children().len()];
    for (at, own) in of_before.iter().enumerate() {
        if let Some(own) = own {
            now[own.at()] = Some(ChildIdx::from_usize(at));
        }
    }
    let is_gone = |child: ChildIdx| {
        changes.withdrawn.binary_search(&child).is_ok()
            || changes.placed.iter().any(|own| own.child == child)
    };
    let stand = before.intake.manual_placements().iter();
    let stand = stand.filter_map(|own| {
        let child = now[own.child.at()].filter(|child| !is_gone(*child))?;
        Some(ManualPlacement {
            child,
            ..own.clone()
        })
    });
    let mut all: Vec<ManualPlacement> = stand.chain(changes.placed.iter().cloned()).collect();
    all.retain(|own| own.child.at() < intake.children().len());
    all.sort_unstable_by_key(|own| own.child);
    all
}

/// The reasons of an allocation as the round has it that is the first version.
///
/// # Errors
/// When it is told to end.
pub fn first_reasons(
    intake: &Intake,
    pack: &Pack,
    qualified: &Qualified,
    proved: (&Allocation, &Certificate),
    control: &Control,
) -> Result<Vec<Reason>, Stopped> {
    let widest = pack.widest();
    let order = qualified.ranking.order();
    let network = network::build(intake, &widest, order, control)?;
    let figures = shortfall::measure(intake, pack, qualified, proved.0, control)?;
    explain::reasons(pack, &network, qualified, proved, &figures.schools, control)
}

/// How many places of each school nobody would hold if the changes said so far were done: what is left for a placement.
/// Below zero where a school has more children than places.
pub fn places_left(before: Before<'_>, withdrawn: &[ChildIdx]) -> Vec<i64> {
    let mut left: Vec<i64> = before
        .intake
        .schools()
        .iter()
        .map(|s| s.places.get())
        .collect();
    let leaves = |child: ChildIdx| withdrawn.contains(&child);
    for (at, outcome) in before.allocation.outcomes().iter().enumerate() {
        let child = ChildIdx::from_usize(at);
        if let Some(school) = outcome.school().filter(|_| !leaves(child)) {
            left[school.at()] -= 1;
        }
    }
    // A place that was given for one child alone goes with it.
    for own in before.intake.manual_placements() {
        if own.is_extra && leaves(own.child) {
            left[own.school.at()] -= 1;
        }
    }
    left
}
