//! The reason code of every child, by which a family is told why.
//!
//! A reason speaks of the schools that were open to the child in the step that decided, never of the widest reach of
//! the procedure, and what it says is true of the results: the tests hold every claim against them.

use rayon::prelude::*;

use super::access::SchoolAccess;
use super::budget::refused_by_budget;
use crate::allocation::{Allocation, Outcome, PlacedBy};
use crate::audit::Certificate;
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, SchoolIdx, Sector};
use crate::network::{Arc, Cell, CellIdx, Network, SiteIdx};
use crate::policy::{Objective, Pack, StepKind};
use crate::qualify::{Areas, Eligibility, MissingInformation, Qualified, choices};
use crate::shortfall::SchoolFigures;
use crate::units::Metres;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// Why a child got what it got. The sentences belong to the program.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $($(#[$doc])* $name),+
        }

        impl Reason {
            /// All reasons in order.
            pub const ALL: &'static [Reason] = &[$(Reason::$name),+];

            /// The code in `allocation.csv`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Reason::$name => $text),+ }
            }
        }

        impl serde::Serialize for Reason {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }
    };
}

reasons! {
    /// Placed at the nearest public school in reach.
    Nearest = "nearest",
    /// Placed at the nearest public school open to the child in the step that placed it; nearer ones are in another
    /// district.
    NearestOpen = "nearest_open",
    /// Every nearer public school open to the child is full of children ranked higher.
    NearerFull = "nearer_full",
    /// A nearer public school took a child ranked lower, and no exchange with such a child would make all journeys
    /// together shorter.
    ShorterInAll = "shorter_in_all",
    /// A nearer public school took a child ranked lower, and with the child there not all who have a place would have one:
    /// the rule `hybrid`.
    NeededByOthers = "needed_by_others",
    /// A nearer public school has room or took a child ranked lower, and what the round asks of journeys before their
    /// length in all sends the child here: no allocation as good, in which those whose turn came before have what they
    /// have, sends it there.
    ByObjectives = "by_objectives",
    /// Brothers and sisters are at this school, although a nearer one has room or took a child ranked lower.
    Together = "together",
    /// A nearer public school has room or took a child ranked lower, because households were brought together.
    OthersTogether = "others_together",
    /// A place at a nearer public school was given by hand to a child that ranks lower or has no rank.
    NearerByHand = "nearer_by_hand",
    /// A place at a nearer public school went to a child ranked lower in an earlier step.
    NearerTaken = "nearer_taken",
    /// Bought place: every public school open to the child is full of children ranked higher.
    PublicFull = "public_full",
    /// Bought place: a public place was given by hand to a child that ranks lower or has no rank.
    PublicByHand = "public_by_hand",
    /// Bought place: a public place went to a child ranked lower in an earlier step.
    PublicTaken = "public_taken",
    /// Bought place: the round fills bought places before public ones.
    PrivateFirst = "private_first",
    /// Bought place: the public schools within reach are in another district and were not open to the child.
    NoPublicOpen = "no_public_open",
    /// Bought place: no public school is in reach.
    NoPublicInReach = "no_public_in_reach",
    /// No place: the child would have had a bought place, but what its district has for bought places is spent on
    /// children ranked higher.
    BudgetSpent = "budget_spent",
    /// No place: every school open to the child is full of children ranked higher.
    AllFull = "all_full",
    /// No place: the same, and schools with places left are in another district and were not open to the child.
    RoomNotOpen = "room_not_open",
    /// No place: a place in reach was given by hand to a child that ranks lower or has no rank.
    TakenByHand = "taken_by_hand",
    /// No place: a place in reach went to a child ranked lower in an earlier step.
    Taken = "taken",
    /// No place: the schools within reach are in another district and were not open to the child.
    NoSchoolOpen = "no_school_open",
    /// No place: no school is in reach.
    NoSchoolInReach = "no_school_in_reach",
    /// Not in this round: the child applied for another stage.
    OtherStage = "other_stage",
    /// A person placed the child.
    ByHand = "by_hand",
    /// A school that the family named took it.
    Chosen = "chosen",
    /// Placed at a school that the family named, where an elder brother or sister is, which counts there.
    ChosenSibling = "chosen_sibling",
    /// No place: the schools named are full of children ranked higher or ask for more points, and nobody else places.
    ChoicesFull = "choices_full",
    /// No place: a place at a school named was given by hand to a child that ranks lower or has no rank.
    ChoicesByHand = "choices_by_hand",
    /// No place: a place at a school named went to a child ranked lower in an earlier step.
    ChoicesTaken = "choices_taken",
    /// No place: a place at a school named was kept for a child ranked lower.
    ChoicesReserved = "choices_reserved",
    /// No place: a place at a school named went to a child ranked lower whose elder brother or sister is there.
    ChoicesSibling = "choices_sibling",
    /// No place: no school was named that is open to the family, and nobody else places.
    NothingNamed = "nothing_named",
    /// No place: fewer points than the line of the district.
    BelowLine = "below_line",
    /// A person has to find out the points.
    PointsMissing = "points_missing",
    /// A person has to find out where the child lives.
    HomeMissing = "home_missing",
    /// A person has to look at the evidence for an item of the points table.
    EvidenceUnclear = "evidence_unclear",
    /// A person has to find out whether a condition is met.
    ConditionUnclear = "condition_unclear",
    /// Not in this round: a condition is not met.
    ConditionNotMet = "condition_not_met",
    /// Not in this round any more: the family withdrew.
    Withdrawn = "withdrawn",
    /// Waited, and was the next in order for a place that became free later.
    MovedUp = "moved_up",
    /// Applied late, and has a place that nobody could have who waited.
    LatePlaced = "late_placed",
    /// No place: applied late, and every place open to the child is taken.
    LateWaiting = "late_waiting",
}

impl Reason {
    /// Why a child takes no part, or waits for a person; of one who takes part this says nothing.
    pub const fn of_eligibility(eligibility: Eligibility) -> Self {
        match eligibility {
            Eligibility::ManualReview(MissingInformation::Points) => Self::PointsMissing,
            Eligibility::ManualReview(MissingInformation::Home) => Self::HomeMissing,
            Eligibility::ManualReview(MissingInformation::Evidence(_)) => Self::EvidenceUnclear,
            Eligibility::ManualReview(MissingInformation::Condition(_)) => Self::ConditionUnclear,
            Eligibility::Refused(_) => Self::ConditionNotMet,
            Eligibility::Withdrawn => Self::Withdrawn,
            Eligibility::OtherStage | Eligibility::Eligible => Self::OtherStage,
        }
    }
}

/// The reason of every child, in the order of the children. `network` is that of the widest reach of any step
/// ([`Pack::widest`]).
///
/// # Errors
/// When it is told to end.
pub fn reasons(
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    (allocation, certificate): (&Allocation, &Certificate),
    figures: &[SchoolFigures],
    control: &Control,
) -> Result<Vec<Reason>, Stopped> {
    let access = SchoolAccess::of(pack, network, qualified, allocation, control)?;
    let refused = refused_by_budget(&access, allocation, certificate, control)?;
    let judge = Judge::new(&access, allocation, (figures, refused), control)?;
    let mut reasons: Vec<Reason> = qualified
        .eligibility
        .iter()
        .enumerate()
        .map(|(i, eligibility)| {
            // Whom a person placed has a place, whatever was still to be found out.
            if allocation.placed_by(ChildIdx::from_usize(i)) == PlacedBy::ByHand {
                return Reason::ByHand;
            }
            Reason::of_eligibility(*eligibility)
        })
        .collect();
    let cells = (0..network.cells.len()).into_par_iter();
    let ranked: Vec<Vec<(ChildIdx, Reason)>> = cells
        .map(|at| judge.cell(CellIdx::from_usize(at), control))
        .collect::<Result<_, Stopped>>()?;
    for (child, reason) in ranked.into_iter().flatten() {
        reasons[child.at()] = reason;
    }
    Ok(reasons)
}

/// Whether the pack fills bought places before public ones, or bought places alone.
pub fn buys_first(pack: &Pack) -> bool {
    let of = |sector: Sector| {
        let mut objectives = pack.objectives.iter();
        objectives.position(|objective| objective.sector() == Some(sector))
    };
    match (of(Sector::Private), of(Sector::Public)) {
        (Some(private), Some(public)) => private < public,
        (private, None) => private.is_some(),
        (None, Some(_)) => false,
    }
}

/// Works out the reasons of the children who take part.
struct Judge<'a> {
    pack: &'a Pack,
    network: &'a Network<'a>,
    qualified: &'a Qualified,
    allocation: &'a Allocation,
    figures: &'a [SchoolFigures],
    access: &'a SchoolAccess<'a>,
    /// By site the children whom a step placed there; nobody where households are not looked at.
    placed: Vec<Vec<ChildIdx>>,
    /// By child, whether its district could not pay a place that it would have had; empty where all could.
    refused: Vec<bool>,
}

/// The journeys of a cell, shortest first.
struct Journeys {
    public: Vec<Arc>,
    /// Those to schools whose places may be bought.
    private: Vec<Arc>,
}

impl<'a> Judge<'a> {
    fn new(
        access: &'a SchoolAccess<'a>,
        allocation: &'a Allocation,
        (figures, refused): (&'a [SchoolFigures], Vec<bool>),
        control: &Control,
    ) -> Result<Self, Stopped> {
        let SchoolAccess {
            pack,
            network,
            qualified,
            ..
        } = *access;
        let mut pulse = control.pulse(10_000);
        let mut placed = vec![Vec::new(); network.sites().len()];
        if pack.keeps_households() {
            for &child in qualified.ranking.order() {
                pulse.check()?;
                let school = allocation.of(child).school();
                let site = school.and_then(|school| network.sites().binary_search(&school).ok());
                if let (Some(site), PlacedBy::In(_)) = (site, allocation.placed_by(child)) {
                    placed[site].push(child);
                }
            }
        }
        Ok(Self {
            pack,
            network,
            qualified,
            allocation,
            figures,
            access,
            placed,
            refused,
        })
    }

    /// The reasons of the children of a cell.
    fn cell(&self, index: CellIdx, control: &Control) -> Result<Vec<(ChildIdx, Reason)>, Stopped> {
        control.check()?;
        let mut pulse = control.pulse(1_000);
        let cell = &self.network.cells[index.at()];
        let all = |sector: Sector| {
            let mut objectives = self.pack.objectives.iter();
            let fills = objectives.any(|objective| objective.sector() == Some(sector));
            match fills || sector == Sector::Public {
                true => self.network.reach.all(cell, sector),
                false => Vec::new(),
            }
        };
        let journeys = Journeys {
            public: all(Sector::Public),
            private: all(Sector::Private),
        };
        let members = self.network.members(index).iter();
        members
            .map(|child| {
                pulse.check()?;
                Ok((*child, self.child(*child, index, &journeys)))
            })
            .collect()
    }

    fn child(&self, child: ChildIdx, cell: CellIdx, journeys: &Journeys) -> Reason {
        let step = match self.allocation.placed_by(child) {
            PlacedBy::ByHand => return Reason::ByHand,
            PlacedBy::In(step) => Some(usize::from(step)),
            PlacedBy::Not => None,
        };
        let act = step.and_then(|step| self.pack.procedure.get(step));
        let is_choice = act.is_some_and(|step| matches!(step.act, StepKind::Choice { .. }));
        match (self.allocation.of(child), step) {
            (Outcome::Placed { school, .. }, Some(step)) if is_choice => {
                match self.access.is_with_elder(child, school, step) {
                    true => Reason::ChosenSibling,
                    false => Reason::Chosen,
                }
            }
            (
                Outcome::Placed {
                    sector: Sector::Public,
                    school,
                    metres,
                },
                Some(step),
            ) => self.public(child, cell, step, (school, metres), &journeys.public),
            (Outcome::Placed { .. }, Some(step)) => self.bought(child, step, &journeys.public),
            _ => {
                let steps = self.access.coordinations(child);
                match steps.is_empty() {
                    true => self.not_coordinated(child, &self.network.cells[cell.at()]),
                    false => self.left_out(child, &steps, journeys),
                }
            }
        }
    }

    /// Why this public school, and no nearer one.
    fn public(
        &self,
        child: ChildIdx,
        cell: CellIdx,
        step: usize,
        (school, metres): (SchoolIdx, Metres),
        public: &[Arc],
    ) -> Reason {
        let rank = self.qualified.ranking.of(child);
        let nearer = public.iter().take_while(|arc| arc.metres < metres);
        let (open, closed): (Vec<&Arc>, Vec<&Arc>) =
            nearer.partition(|arc| self.access.is_open(step, child, arc.site));
        let any = |has: &dyn Fn(SiteIdx) -> bool| open.iter().any(|arc| has(arc.site));
        let access = self.access;
        // A brother or sister there is no reason where the pack does not ask for it.
        let is_kept = self.pack.keeps_households();
        let is_together = is_kept && access.has_sibling_at(child, school);
        let by_household = || match is_together {
            true => Reason::Together,
            false => Reason::OthersTogether,
        };
        if open.is_empty() {
            return match closed.is_empty() {
                true => Reason::Nearest,
                false => Reason::NearestOpen,
            };
        }
        // Where something else is asked of journeys before their length, a place may be left nearer for its sake.
        let by_objectives = || match is_together {
            true => Reason::Together,
            false => Reason::ByObjectives,
        };
        let first = self.pack.of_journeys(Sector::Public).next();
        let is_shortest = first.is_none_or(|objective| objective == Objective::Travel);
        // Shortest journeys leave no place nearer: only bringing a household together does.
        let has_room = any(&|site| self.has_room(site) || access.had_room_after(site, step));
        if has_room && !is_shortest {
            by_objectives()
        } else if has_room {
            by_household()
        } else if any(&|site| access.has_lower_by_hand(site, rank)) {
            Reason::NearerByHand
        } else if any(&|site| access.has_lower(site, rank, |other| other == step)) {
            if !is_shortest {
                return by_objectives();
            }
            if !self.pack.has_least_travel() {
                return Reason::NeededByOthers;
            }
            match self.is_for_household(child, cell, step, (school, metres), &open) {
                true => by_household(),
                false => Reason::ShorterInAll,
            }
        } else if any(&|site| access.has_lower(site, rank, |other| other < step)) {
            Reason::NearerTaken
        } else {
            Reason::NearerFull
        }
    }

    /// Whether a child could be exchanged with one ranked lower at a nearer school and all journeys together be
    /// shorter, or with one of its own cell and they be as long: then it is a household that keeps them where they are.
    fn is_for_household(
        &self,
        child: ChildIdx,
        cell: CellIdx,
        step: usize,
        (school, metres): (SchoolIdx, Metres),
        open: &[&Arc],
    ) -> bool {
        let reach = &self.network.reach;
        let rank = self.qualified.ranking.of(child);
        let placed_by = self.allocation.placed_by(child);
        let Ok(site) = self.network.sites().binary_search(&school) else {
            return false;
        };
        let site = SiteIdx::from_usize(site);
        let district = |child: ChildIdx| reach.intake().children()[child.at()].district;
        let across = self.access.crosses_districts(step);
        open.iter().any(|arc| {
            let placed = self.placed[arc.site.at()].iter();
            let mut lower = placed.filter(|other| {
                self.allocation.placed_by(**other) == placed_by
                    && self.qualified.ranking.of(**other) > rank
            });
            lower.any(|&other| {
                let Some(its) = self.network.cell_of(other) else {
                    return false;
                };
                let together = |child, site: SiteIdx| {
                    let school = self.network.sites()[site.at()];
                    self.access.has_sibling_at(child, school)
                };
                if its == cell && (across || district(other) == district(child)) {
                    return together(child, site) || together(other, arc.site);
                }
                if !self.pack.households.gathers() || !self.access.is_open(step, other, site) {
                    return false;
                }
                let its = &self.network.cells[its.at()];
                let there = reach.journey(its, school);
                let there = there.filter(|metres| reach.fits(its, school, *metres));
                let before = self.allocation.of(other).metres();
                there
                    .zip(before)
                    .is_some_and(|(there, before)| arc.metres + there < metres + before)
            })
        })
    }

    /// Why a bought place, and no public one.
    fn bought(&self, child: ChildIdx, step: usize, public: &[Arc]) -> Reason {
        let rank = self.qualified.ranking.of(child);
        let mut open = public
            .iter()
            .map(|arc| arc.site)
            .filter(|site| self.access.is_open(step, child, *site))
            .peekable();
        if public.is_empty() {
            Reason::NoPublicInReach
        } else if buys_first(self.pack) {
            Reason::PrivateFirst
        } else if open.peek().is_none() {
            Reason::NoPublicOpen
        } else if open.clone().any(|s| self.access.has_lower_by_hand(s, rank)) {
            Reason::PublicByHand
        } else if open.any(|s| self.access.has_lower(s, rank, |_| true)) {
            Reason::PublicTaken
        } else {
            Reason::PublicFull
        }
    }

    /// Why no place, although the bureau places who is left in these steps.
    fn left_out(&self, child: ChildIdx, steps: &[usize], journeys: &Journeys) -> Reason {
        let rank = self.qualified.ranking.of(child);
        let all = journeys.public.iter().chain(&journeys.private);
        let (open, closed): (Vec<SiteIdx>, Vec<SiteIdx>) = all
            .map(|arc| arc.site)
            .partition(|site| self.access.is_open_in(steps, child, *site));
        if open.is_empty() {
            return match closed.is_empty() {
                true => Reason::NoSchoolInReach,
                false => Reason::NoSchoolOpen,
            };
        }
        let any = |has: &dyn Fn(SiteIdx) -> bool| open.iter().any(|site| has(*site));
        if self.refused.get(child.at()) == Some(&true) {
            Reason::BudgetSpent
        } else if any(&|site| self.access.has_lower_by_hand(site, rank)) {
            Reason::TakenByHand
        } else if any(&|site| self.access.has_lower(site, rank, |_| true)) {
            Reason::Taken
        } else if closed.iter().any(|site| self.has_room(*site)) {
            Reason::RoomNotOpen
        } else {
            Reason::AllFull
        }
    }

    /// Why no place where families choose and nobody else places the child.
    fn not_coordinated(&self, child: ChildIdx, cell: &Cell) -> Reason {
        let reach = &self.network.reach;
        let (intake, pack) = (reach.intake(), self.pack);
        let rank = self.qualified.ranking.of(child);
        if !self.access.passes_last_line(child) {
            return Reason::BelowLine;
        }
        // The schools named that were open to the family, each with its step.
        let mut named: Vec<(usize, SiteIdx)> = Vec::new();
        let mut asks_more = false;
        for (step, rules) in pack.procedure.iter().enumerate() {
            let StepKind::Choice {
                column,
                choices: most,
                school_line,
                within_reach,
                within_area,
                ..
            } = &rules.act
            else {
                continue;
            };
            if !self.access.takes_part(step, child) {
                continue;
            }
            let (schools, _) = choices(intake, pack, intake.evidence(column), *most, child);
            let areas = within_area.then(|| Areas::of(intake, []));
            for school in schools {
                if areas
                    .as_ref()
                    .is_some_and(|areas| !areas.are_one(child, school))
                {
                    continue;
                }
                let journey = reach.journey(cell, school);
                let fits = |metres: Metres| !within_reach || reach.fits(cell, school, metres);
                let Ok(site) = self.network.sites().binary_search(&school) else {
                    continue;
                };
                let site = SiteIdx::from_usize(site);
                if !journey.is_some_and(fits) || !self.access.is_open(step, child, site) {
                    continue;
                }
                let line = intake.schools()[school.at()].line.filter(|_| *school_line);
                let points = self.qualified.points[child.at()];
                match line.is_none_or(|line| points >= Some(line)) {
                    true => named.push((step, site)),
                    false => asks_more = true,
                }
            }
        }
        if named.is_empty() && !asks_more {
            return Reason::NothingNamed;
        }
        let any = |has: &dyn Fn(usize, SiteIdx) -> bool| {
            named.iter().any(|(step, site)| has(*step, *site))
        };
        let has_lower =
            |site, wanted: &dyn Fn(usize) -> bool| self.access.has_lower(site, rank, wanted);
        if any(&|_, site| self.access.has_lower_by_hand(site, rank)) {
            Reason::ChoicesByHand
        } else if any(&|step, site| has_lower(site, &|other| other < step)) {
            Reason::ChoicesTaken
        } else if any(&|step, site| self.access.has_lower_sibling(site, rank, step)) {
            Reason::ChoicesSibling
        } else if any(&|step, site| has_lower(site, &|other| other == step)) {
            Reason::ChoicesReserved
        } else {
            Reason::ChoicesFull
        }
    }

    fn has_room(&self, site: SiteIdx) -> bool {
        self.figures[site.at()].left.get() > 0
    }
}
