//! What follows from an allocation, worked out in one place for whoever allocates, verifies or explains: shortfalls,
//! reasons, areas where places are short, justified envy.

use crate::allocation::Allocation;
use crate::domain::{DistrictIdx, Round, School, SchoolIdx};
use crate::explain::{self, Bottleneck, Reason};
use crate::network::Network;
use crate::policy::Pack;
use crate::procedure::RoundError;
use crate::qualify::Qualified;
use crate::shortfall::{self, PostFault, PostPlan, Shortfall, Standard, needed_classes, standard};
use crate::solve::Unsolved;
use crate::units::{Classes, Places};

/// What follows from an allocation.
#[derive(Clone, Debug)]
pub struct Derived {
    /// Why each child got what it got, in the order of the children.
    pub reasons: Vec<Reason>,
    /// What schools and districts lack.
    pub shortfall: Shortfall,
    /// Where public places are short, the largest gap first.
    pub bottlenecks: Vec<Bottleneck>,
    /// Pairs of a child and a nearer public school that took a child ranked lower.
    pub justified_envy: u64,
}

/// Which plan for posts the shortfalls are told with.
#[derive(Clone, Debug)]
pub enum Posts {
    /// The best one, worked out here.
    Best,
    /// One that was worked out before, and is held against what any plan could do.
    Given(PostPlan),
}

/// Why nothing can be said to follow from an allocation.
#[derive(Debug, thiserror::Error)]
pub enum DeriveError {
    /// The best plan for posts was not found.
    #[error(transparent)]
    Unsolved(#[from] Unsolved),
    /// The plan for posts is not the best one, or breaks a limit.
    #[error(transparent)]
    Posts(PostFault),
}

impl From<DeriveError> for RoundError {
    fn from(why: DeriveError) -> Self {
        match why {
            DeriveError::Unsolved(why) => Self::Unsolved(why),
            DeriveError::Posts(fault) => Self::Posts(fault),
        }
    }
}

/// Works out what follows from an allocation. `network` is that of the pack's own reach, `widest` that of the widest
/// reach of any step of the procedure: why somebody got something is told by that.
///
/// # Errors
/// When the plan for posts cannot be found, breaks a limit or is not the best.
pub fn derive(
    pack: &Pack,
    (network, widest): (&Network<'_>, &Network<'_>),
    qualified: &Qualified,
    allocation: &Allocation,
    posts: Posts,
) -> Result<Derived, DeriveError> {
    let round = network.reach.round();
    let shortfall = shortfall::measure(round, pack, qualified, allocation);
    let plan = match posts {
        Posts::Best => shortfall::plan(&shortfall.units, pack).map_err(Unsolved::from)?,
        Posts::Given(plan) => plan,
    };
    shortfall::check_posts(&shortfall.units, pack, &plan).map_err(DeriveError::Posts)?;
    let shortfall = shortfall.with_plan(plan, pack);
    let schools = &shortfall.schools;
    let (bottlenecks, (reasons, justified_envy)) = rayon::join(
        || explain::bottlenecks(pack, widest, qualified, allocation, schools),
        || {
            let reasons = explain::reasons(pack, widest, qualified, allocation, schools);
            let envy = explain::justified_envy(network, qualified, allocation, schools);
            (reasons, envy)
        },
    );
    Ok(Derived {
        bottlenecks,
        reasons,
        justified_envy,
        shortfall,
    })
}

/// The results of a round as its readers take them: writers of files, pages, answers.
#[derive(Clone, Copy, Debug)]
pub struct Results<'a> {
    /// The round.
    pub round: &'a Round,
    /// Its rules.
    pub pack: &'a Pack,
    /// Who took part, in what order.
    pub qualified: &'a Qualified,
    /// What each child got.
    pub allocation: &'a Allocation,
    /// Why, in the order of the children.
    pub reasons: &'a [Reason],
    /// What is short.
    pub shortfall: &'a Shortfall,
    /// Where public places are short, the largest gap first.
    pub bottlenecks: &'a [Bottleneck],
    /// Pairs of a child and a nearer public school that took a child ranked lower.
    pub justified_envy: u64,
}

impl<'a> Results<'a> {
    /// The results of an allocation with what follows from it.
    pub fn new(
        round: &'a Round,
        pack: &'a Pack,
        qualified: &'a Qualified,
        allocation: &'a Allocation,
        derived: &'a Derived,
    ) -> Self {
        Self {
            round,
            pack,
            qualified,
            allocation,
            reasons: &derived.reasons,
            shortfall: &derived.shortfall,
            bottlenecks: &derived.bottlenecks,
            justified_envy: derived.justified_envy,
        }
    }

    /// The name of a step of the procedure, by its place in the pack.
    pub fn phase(&self, at: u8) -> &'a str {
        let phase = self.pack.procedure.get(usize::from(at));
        phase.map_or("", |phase| phase.name.as_str())
    }

    /// The school by which people know an area: the one with most places.
    pub fn known_school(&self, area: &Bottleneck) -> Option<&'a School> {
        let by_places = |s: &&SchoolIdx| self.round.schools[s.at()].places;
        let known = area.schools.iter().rev().max_by_key(by_places);
        known.map(|s| &self.round.schools[s.at()])
    }

    /// The classes that close the gap of an area, and the standard schools that they would fill.
    pub fn closing(&self, area: &Bottleneck) -> (Classes, Standard) {
        let (norms, stage) = (&self.pack.norms, self.round.stage);
        let classes = needed_classes(area.gap(), norms, stage);
        let town = shortfall::town(self.round, district_of_most(area));
        (classes, standard(classes, norms, stage, town))
    }
}

/// The district with most children of an area, whose norm of land is taken.
fn district_of_most(area: &Bottleneck) -> Option<DistrictIdx> {
    let first_of_most = |(d, n): &&(Option<DistrictIdx>, Places)| (*n, std::cmp::Reverse(*d));
    area.by_district
        .iter()
        .max_by_key(first_of_most)
        .and_then(|(district, _)| *district)
}
