//! What follows from an allocation, worked out in one place for whoever allocates, verifies or explains: shortfalls,
//! reasons, areas where places are short, justified envy.

use serde::Serialize;

use crate::allocation::{Allocation, PlacedBy};
use crate::audit::Certificate;
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, DistrictIdx, Intake, School, SchoolIdx};
use crate::explain::{self, Bottleneck, Pressure, Reason};
use crate::network::Network;
use crate::policy::{LOCK, Pack};
use crate::procedure::RoundError;
use crate::qualify::{Qualified, Rank};
use crate::shortfall::{
    self, PostFault, PostPlan, SchoolFigures, Shortfall, Standard, needed_classes, standard,
};
use crate::solve::Unsolved;
use crate::units::{Classes, Metres, Places, Points};

/// What follows from an allocation.
#[derive(Clone, Debug)]
pub struct Derived {
    /// Why each child got what it got, in the order of the children.
    pub reasons: Vec<Reason>,
    /// What schools and districts lack.
    pub shortfall: Shortfall,
    /// Where public places are short, the largest gap first.
    pub bottlenecks: Vec<Bottleneck>,
    /// Public places a child, area by area.
    pub pressure: Pressure,
    /// Pairs of a child and a nearer public school that took a child ranked lower.
    pub justified_envy: u64,
}

impl Derived {
    /// Of an allocation of which nothing but the reasons is asked: no shortfalls, no areas.
    pub fn of_reasons(reasons: Vec<Reason>) -> Self {
        Self {
            reasons,
            shortfall: Shortfall {
                schools: Vec::new(),
                districts: Vec::new(),
                units: Vec::new(),
                plan: PostPlan::default(),
            },
            bottlenecks: Vec::new(),
            pressure: Pressure::default(),
            justified_envy: 0,
        }
    }
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
    Unsolved(Unsolved),
    /// The plan for posts is not the best one, or breaks a limit.
    #[error(transparent)]
    Posts(PostFault),
    /// It was told to end.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl From<Unsolved> for DeriveError {
    fn from(why: Unsolved) -> Self {
        match why {
            Unsolved::Stopped(stopped) => Self::Stopped(stopped),
            other => Self::Unsolved(other),
        }
    }
}

impl From<DeriveError> for RoundError {
    fn from(why: DeriveError) -> Self {
        match why {
            DeriveError::Unsolved(why) => Self::Unsolved(why),
            DeriveError::Posts(fault) => Self::Posts(fault),
            DeriveError::Stopped(stopped) => Self::Stopped(stopped),
        }
    }
}

/// Works out what follows from an allocation. `network` is that of the pack's own reach, `widest` that of the widest
/// reach of any step of the procedure: why somebody got something is told by that.
///
/// # Errors
/// When the plan for posts cannot be found, breaks a limit or is not the best; or when it is told to end.
pub fn derive(
    pack: &Pack,
    networks: (&Network<'_>, &Network<'_>),
    qualified: &Qualified,
    proved: (&Allocation, &Certificate),
    posts: Posts,
    control: &Control,
) -> Result<Derived, DeriveError> {
    let own = |schools: &[SchoolFigures]| {
        explain::reasons(pack, networks.1, qualified, proved, schools, control)
    };
    derive_with(pack, networks, qualified, (proved.0, own), posts, control)
}

/// The same where it is known already why each child has what it has: after late changes most have it for the reason
/// that an earlier version gave.
///
/// # Errors
/// As [`derive`].
pub fn derive_amended(
    pack: &Pack,
    networks: (&Network<'_>, &Network<'_>),
    qualified: &Qualified,
    (allocation, reasons): (&Allocation, &[Reason]),
    posts: Posts,
    control: &Control,
) -> Result<Derived, DeriveError> {
    let own = |_: &[SchoolFigures]| Ok(reasons.to_vec());
    derive_with(pack, networks, qualified, (allocation, own), posts, control)
}

fn derive_with(
    pack: &Pack,
    (network, widest): (&Network<'_>, &Network<'_>),
    qualified: &Qualified,
    (allocation, why): (
        &Allocation,
        impl Fn(&[SchoolFigures]) -> Result<Vec<Reason>, Stopped> + Sync,
    ),
    posts: Posts,
    control: &Control,
) -> Result<Derived, DeriveError> {
    control.check()?;
    let intake = network.reach.intake();
    let shortfall = shortfall::measure(intake, pack, qualified, allocation, control)?;
    let plan = match posts {
        Posts::Best => shortfall::plan(&shortfall.units, pack, control).map_err(Unsolved::from)?,
        Posts::Given(plan) => plan,
    };
    shortfall::check_posts(&shortfall.units, pack, &plan).map_err(DeriveError::Posts)?;
    let shortfall = shortfall.with_plan(plan, pack);
    let schools = &shortfall.schools;
    let (areas, (reasons, justified_envy)) = rayon::join(
        || {
            let own = explain::pressure(pack, widest, qualified, allocation, schools, control)?;
            let short = explain::bottlenecks(pack, widest, qualified, allocation, &own, control)?;
            Ok::<_, Stopped>((own, short))
        },
        || {
            let reasons = why(schools);
            let envy = explain::justified_envy(network, qualified, allocation, schools, control);
            (reasons, envy)
        },
    );
    let (pressure, bottlenecks) = areas?;
    Ok(Derived {
        bottlenecks,
        pressure,
        reasons: reasons?,
        justified_envy: justified_envy?,
        shortfall,
    })
}

/// What one child got, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ChildResult<'a> {
    /// Its identifier.
    pub child_id: &'a str,
    /// `public`, `purchased`, `unplaced`, `ineligible` or `manual_review`.
    pub outcome: &'static str,
    /// The school that admitted it.
    pub school_id: Option<&'a str>,
    /// Its journey to that school, whole metres.
    pub metres: Option<Metres>,
    /// The points that ranked it; `None` where they are not known.
    pub points: Option<Points>,
    /// Its place in the rank order of all who take part, 1 the highest.
    pub rank: Option<Rank>,
    /// The step of the procedure that placed it; `lock` for a placement by a person.
    pub step: Option<&'a str>,
    /// Why.
    pub reason: Reason,
}

/// The results of a round as its readers take them: writers of files, pages, answers.
#[derive(Clone, Copy, Debug)]
pub struct Results<'a> {
    /// The round as it was read.
    pub intake: &'a Intake,
    /// The policy pack, resolved.
    pub pack: &'a Pack,
    /// Who took part, in what order.
    pub qualified: &'a Qualified,
    /// What each child got.
    pub allocation: &'a Allocation,
    /// Why, in the order of the children.
    pub reasons: &'a [Reason],
    /// What is short of places, classes, posts, land and money.
    pub shortfall: &'a Shortfall,
    /// Where public places are short, the largest gap first.
    pub bottlenecks: &'a [Bottleneck],
    /// Public places a child, area by area.
    pub pressure: &'a Pressure,
    /// Pairs of a child and a nearer public school that took a child ranked lower.
    pub justified_envy: u64,
}

impl<'a> Results<'a> {
    /// Children of a district who have no place only because its budget for bought places is spent.
    pub fn refused_for_budget(&self, district: Option<DistrictIdx>) -> Places {
        let children = self.intake.children().iter().zip(self.reasons);
        let refused = children.filter(|(child, reason)| {
            **reason == Reason::BudgetSpent && child.district == district
        });
        Places(refused.count() as i64)
    }

    /// The results of an allocation with what follows from it.
    pub fn new(
        intake: &'a Intake,
        pack: &'a Pack,
        qualified: &'a Qualified,
        allocation: &'a Allocation,
        derived: &'a Derived,
    ) -> Self {
        Self {
            intake,
            pack,
            qualified,
            allocation,
            reasons: &derived.reasons,
            shortfall: &derived.shortfall,
            bottlenecks: &derived.bottlenecks,
            pressure: &derived.pressure,
            justified_envy: derived.justified_envy,
        }
    }

    /// What every child got, by identifier.
    pub fn children(&self) -> impl ExactSizeIterator<Item = ChildResult<'a>> + use<'a> {
        let results = *self;
        (0..self.intake.children().len()).map(move |at| results.child(ChildIdx::from_usize(at)))
    }

    /// What one child got.
    pub fn child(&self, child: ChildIdx) -> ChildResult<'a> {
        let outcome = self.allocation.of(child);
        let school = outcome.school();
        ChildResult {
            child_id: &self.intake.children()[child.at()].id,
            outcome: outcome.as_str(),
            school_id: school.map(|school| &*self.intake.schools()[school.at()].id),
            metres: outcome.metres(),
            points: self.qualified.points[child.at()],
            rank: self.qualified.ranking.of(child),
            step: match self.allocation.placed_by(child) {
                PlacedBy::ByHand => Some(LOCK),
                PlacedBy::In(at) => Some(self.step(at)),
                PlacedBy::Not => None,
            },
            reason: self.reasons[child.at()],
        }
    }

    /// The name of a step of the procedure, by its place in the pack.
    pub fn step(&self, at: u16) -> &'a str {
        let step = self.pack.procedure.get(usize::from(at));
        step.map_or("", |step| step.name.as_str())
    }

    /// The school by which people know an area: the one with most places.
    pub fn known_school(&self, schools: &[SchoolIdx]) -> Option<&'a School> {
        let by_places = |s: &&SchoolIdx| self.intake.schools()[s.at()].places;
        let known = schools.iter().rev().max_by_key(by_places);
        known.map(|s| &self.intake.schools()[s.at()])
    }

    /// The classes that close the gap of an area, and the standard schools that they would fill.
    pub fn closing(&self, area: &Bottleneck) -> (Classes, Standard) {
        let (norms, level) = (&self.pack.norms, self.intake.level());
        let classes = needed_classes(area.gap(), norms, level);
        let town = shortfall::town(self.intake, district_of_most(area));
        (classes, standard(classes, norms, level, town))
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
