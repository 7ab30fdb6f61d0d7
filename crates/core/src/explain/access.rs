//! Which schools were open to a child in which step of the procedure, and who holds their places.

use std::collections::HashMap;

use crate::allocation::{Allocation, PlacedBy};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, HouseholdIdx, SchoolIdx};
use crate::network::{Network, SiteIdx};
use crate::policy::{Pack, StepKind};
use crate::qualify::{Qualified, Rank, ScoreThresholds, SiblingSchools};
use crate::units::Places;

/// The rank of who has none, as a child placed by hand whose points are not known: after every rank.
const UNRANKED: Rank = Rank(u32::MAX);

/// Who holds the places of one school.
#[derive(Clone, Debug, Default)]
struct Holders {
    /// Children whom a person placed.
    by_hand: Places,
    /// The last of them by rank; [`UNRANKED`] where one has no rank.
    last_by_hand: Option<Rank>,
    /// For each step that placed somebody the last by rank, in the order of the steps.
    last: Vec<(u16, Rank)>,
    /// The same of those alone who have an elder brother or sister there.
    last_sibling: Vec<(u16, Rank)>,
}

/// What was open to whom, and who holds it.
#[derive(Clone, Debug)]
pub struct SchoolAccess<'a> {
    /// The policy pack, resolved.
    pub(super) pack: &'a Pack,
    /// The network of the widest reach of the procedure.
    pub(super) network: &'a Network<'a>,
    /// Ranks, points and who takes part.
    pub(super) qualified: &'a Qualified,
    /// The minimum scores in force in each step.
    lines: Vec<ScoreThresholds>,
    /// By site.
    holders: Vec<Holders>,
    /// How many children of a household have a place at a school.
    families: HashMap<(HouseholdIdx, SchoolIdx), u32>,
    /// Where elder brothers and sisters are at school.
    siblings: SiblingSchools,
}

/// Notes who was placed by a step: the last by rank is kept.
fn note(last: &mut Vec<(u16, Rank)>, step: u16, rank: Rank) {
    match last.binary_search_by_key(&step, |(s, _)| *s) {
        Ok(at) => last[at].1 = last[at].1.max(rank),
        Err(at) => last.insert(at, (step, rank)),
    }
}

impl<'a> SchoolAccess<'a> {
    /// The access of a round. `network` is that of the widest reach of any step ([`Pack::widest`]).
    ///
    /// # Errors
    /// When it is told to end.
    pub fn of(
        pack: &'a Pack,
        network: &'a Network<'a>,
        qualified: &'a Qualified,
        allocation: &Allocation,
        control: &Control,
    ) -> Result<Self, Stopped> {
        let mut pulse = control.pulse(10_000);
        let intake = network.reach.intake();
        let mut holders = vec![Holders::default(); network.sites().len()];
        let mut families = HashMap::new();
        let siblings = SiblingSchools::of(intake, pack);
        for (i, child) in intake.children().iter().enumerate() {
            pulse.check()?;
            let index = ChildIdx::from_usize(i);
            let Some(school) = allocation.of(index).school() else {
                continue;
            };
            if let Some(household) = child.household {
                *families.entry((household, school)).or_default() += 1;
            }
            let Ok(site) = network.sites().binary_search(&school) else {
                continue;
            };
            let own = &mut holders[site];
            let rank = qualified.ranking.of(index).unwrap_or(UNRANKED);
            match allocation.placed_by(index) {
                PlacedBy::Not => {}
                PlacedBy::ByHand => {
                    own.by_hand += Places(1);
                    own.last_by_hand = own.last_by_hand.max(Some(rank));
                }
                PlacedBy::In(step) => {
                    note(&mut own.last, step, rank);
                    if siblings.is_at(index, school) {
                        note(&mut own.last_sibling, step, rank);
                    }
                }
            }
        }
        Ok(Self {
            pack,
            network,
            qualified,
            lines: ScoreThresholds::of_steps(intake, pack, qualified),
            holders,
            families,
            siblings,
        })
    }

    /// Whether a child may take part in a step: it has the points that the step asks for.
    pub fn takes_part(&self, step: usize, child: ChildIdx) -> bool {
        let is_bound = match self.pack.procedure.get(step).map(|step| &step.act) {
            Some(StepKind::Coordination { above_line, .. }) => *above_line,
            Some(StepKind::Choice { .. }) => true,
            None => return false,
        };
        let passes = |lines: &ScoreThresholds| {
            lines.passes(self.network.reach.intake(), self.qualified, child)
        };
        !is_bound || self.lines.get(step).is_none_or(passes)
    }

    /// Whether a child has the points asked for by the line that is in force at the end.
    pub fn passes_last_line(&self, child: ChildIdx) -> bool {
        let intake = self.network.reach.intake();
        let last = self.lines.last();
        last.is_none_or(|lines| lines.passes(intake, self.qualified, child))
    }

    /// The steps in which the bureau places whoever waits, and in which a child may take part.
    pub fn coordinations(&self, child: ChildIdx) -> Vec<usize> {
        self.steps_of(child, |act| matches!(act, StepKind::Coordination { .. }))
    }

    /// The steps by whose reach the outcome of a child is told: the one that placed it; for a child without a place
    /// those of coordination in which it took part, or of choice where there are none of them. Empty where no step
    /// decided, so that none closed a school.
    pub fn decisive(&self, placed_by: PlacedBy, child: ChildIdx) -> Vec<usize> {
        match placed_by {
            PlacedBy::In(step) => vec![usize::from(step)],
            PlacedBy::ByHand => Vec::new(),
            PlacedBy::Not => {
                let coordinations = self.coordinations(child);
                match coordinations.is_empty() {
                    true => self.steps_of(child, |_| true),
                    false => coordinations,
                }
            }
        }
    }

    fn steps_of(&self, child: ChildIdx, wanted: impl Fn(&StepKind) -> bool) -> Vec<usize> {
        let steps = self.pack.procedure.iter().enumerate();
        let own = steps.filter(|(at, step)| wanted(&step.act) && self.takes_part(*at, child));
        own.map(|(at, _)| at).collect()
    }

    /// Whether a step takes children into a school whatever its district, or the district of a child sends its
    /// children there; how long the journey is, is another question.
    pub fn is_open(&self, step: usize, child: ChildIdx, site: SiteIdx) -> bool {
        let district = self.network.reach.intake().children()[child.at()].district;
        let across = self.crosses_districts(step);
        self.network.reach.is_open_to(district, site, across)
    }

    /// Whether a school is open in one of several steps; in any where there are none.
    pub fn is_open_in(&self, steps: &[usize], child: ChildIdx, site: SiteIdx) -> bool {
        steps.is_empty() || steps.iter().any(|step| self.is_open(*step, child, site))
    }

    /// Whether every district takes every child in a step.
    pub fn crosses_districts(&self, step: usize) -> bool {
        let own = match self.pack.procedure.get(step).map(|step| &step.act) {
            Some(StepKind::Coordination {
                across_districts, ..
            }) => *across_districts,
            _ => None,
        };
        own.unwrap_or(self.pack.reach.across_districts)
    }

    /// How many places of a school were given by hand.
    pub fn by_hand(&self, site: SiteIdx) -> Places {
        self.holders[site.at()].by_hand
    }

    /// Whether a place of a school was given by hand to a child that ranks lower, or has no rank.
    pub fn has_lower_by_hand(&self, site: SiteIdx, rank: Option<Rank>) -> bool {
        self.holders[site.at()].last_by_hand > rank
    }

    /// Whether a step that is wanted placed a child ranked lower at a school.
    pub fn has_lower(
        &self,
        site: SiteIdx,
        rank: Option<Rank>,
        wanted: impl Fn(usize) -> bool,
    ) -> bool {
        let mut steps = self.holders[site.at()].last.iter();
        steps.any(|(step, last)| wanted(usize::from(*step)) && Some(*last) > rank)
    }

    /// Whether a step placed a child ranked lower at a school where that has an elder brother or sister, and where this
    /// counts for something.
    pub fn has_lower_sibling(&self, site: SiteIdx, rank: Option<Rank>, step: usize) -> bool {
        let mut steps = self.holders[site.at()].last_sibling.iter();
        self.pack.favours_siblings(step)
            && steps.any(|(other, last)| usize::from(*other) == step && Some(*last) > rank)
    }

    /// Whether a child has an elder brother or sister at a school, and this counts for something there in a step.
    pub fn is_with_elder(&self, child: ChildIdx, school: SchoolIdx, step: usize) -> bool {
        self.pack.favours_siblings(step) && self.siblings.is_at(child, school)
    }

    /// Whether a step after this one still found room at a school.
    pub fn had_room_after(&self, site: SiteIdx, step: usize) -> bool {
        let mut steps = self.holders[site.at()].last.iter();
        steps.any(|(later, _)| usize::from(*later) > step)
    }

    /// Whether another child of the same household is at this school, where this one is.
    pub fn has_sibling_at(&self, child: ChildIdx, school: SchoolIdx) -> bool {
        let household = self.network.reach.intake().children()[child.at()].household;
        let count = household.and_then(|household| self.families.get(&(household, school)));
        count.is_some_and(|count| *count > 1)
    }
}
