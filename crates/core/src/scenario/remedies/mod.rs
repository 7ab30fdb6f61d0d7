//! What would help where public places are short (补缺措施): for each area a few single measures, each told by the round
//! that was solved again with it.
//!
//! A measure is one override of a scenario: classes more at a school of the area as far as its site allows, a candidate
//! of the schools table, a school on a parcel in reach, bought places within the budget, an agreement with another
//! district, a bus to a school with room. Which measures are tried is found by looking at who could go there; what they do is never estimated: the
//! figures are those of the scenario with that override and nothing else.

mod candidates;

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::allocation_summary::Totals;
use super::apply::Base;
use super::overrides::Scenario;
use super::resolved::Resolved;
use super::writer;
use crate::control::{Control, Step};
use crate::domain::{CommunityIdx, DistrictIdx, Sector};
use crate::explain::Tally;
use crate::procedure::RoundError;
use crate::round::RoundResult;
use crate::shortfall::DistrictFigures;
use crate::units::{Metres, Places, Posts, SquareMetres, Yuan};
use crate::value::Change;

use candidates::Candidate;

/// How many children, and choices that they made, are solved again, all measures together: so much is done without being
/// asked. The measures of suzhou-2026 (28,842 children) stay below it; of a round of 200,000 children some twenty are
/// tried, those of the areas that lack most.
const MOST_EFFORT: usize = 4_000_000;

/// What kind of measure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemedyKind {
    /// Classes more at a public school of the area; the size is classes of the entry grade.
    Class,
    /// A candidate of the schools table opens; the size is its places.
    Candidate,
    /// A public school on a reserve parcel; the size is classes of each grade.
    Parcel,
    /// Places bought at a private school; the size is places.
    Purchase,
    /// Another district takes children; without a size.
    Agreement,
    /// A bus to a public school with room beyond the reach; the size is the communities at which it stops.
    Bus,
}

impl RemedyKind {
    /// The word in `remedies.csv`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Candidate => "candidate",
            Self::Parcel => "parcel",
            Self::Purchase => "purchase",
            Self::Agreement => "agreement",
            Self::Bus => "bus",
        }
    }
}

/// A measure for an area, with what the round says that was solved again with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// Number of the area, as in the tables.
    pub area: usize,
    /// What kind of measure it is.
    pub kind: RemedyKind,
    /// The school or parcel; for an agreement the districts, `from>to`; for a bus the communities and the school,
    /// `community+community>school`.
    pub target: String,
    /// How large it is, in the unit of its kind.
    pub size: Option<i64>,
    /// Places of the entry grade that it adds; none for an agreement or a bus.
    pub places: Places,
    /// Whether the site is known to hold it; `None` where the size of the site is not known, or nothing is built.
    pub fits: Option<bool>,
    /// What it changes.
    pub effect: Effect,
    /// The line of a scenario's file that does the same.
    pub scenario: String,
}

/// What a round with a measure has more or less than the round as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effect {
    /// Children more in public places.
    pub public: Places,
    /// Children more in bought places; below zero where they move to public ones.
    pub purchased: Places,
    /// All journeys before minus after; below zero where more children travel.
    pub metres_saved: Metres,
    /// Posts that schools lack more, district by district; `None` where not known.
    pub posts: Option<Posts>,
    /// Square metres of site that schools lack more; `None` where not known.
    pub land: Option<SquareMetres>,
    /// Yuan a year more for grants and bought places; `None` where not known.
    pub yuan: Option<Yuan>,
    /// Children who get a better kind of place, by the district responsible.
    pub by_district: Vec<(Option<DistrictIdx>, Places)>,
    /// Those children by community, the most first.
    pub by_community: Vec<(CommunityIdx, Places)>,
}

impl Effect {
    /// Children more who have a place of either kind.
    pub fn placed(&self) -> Places {
        self.public + self.purchased
    }

    /// Whether it helps anybody to a place, or to a public one.
    fn helps(&self) -> bool {
        self.placed() > Places::ZERO || self.public > Places::ZERO
    }
}

/// What was tried and helps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Remedies {
    /// By area in the order of the bottlenecks, of each kind the best; those that place most first.
    pub all: Vec<Remedy>,
    /// Areas for which measures were tried.
    pub looked_at: usize,
    /// Areas for which none was tried, so that the work stays within its limit.
    pub left_out: usize,
}

/// Looks for what would help in each area where public places are short. `finished` is the round as it is.
///
/// # Errors
/// When an optimum cannot be found or proved, or when it is told to end.
pub fn remedies(
    base: Base<'_>,
    finished: &RoundResult,
    control: &Control,
) -> Result<Remedies, RoundError> {
    control.report(Step::Remedies);
    let control = &control.silent();
    let (mut looked_at, mut left_out) = (0, 0);
    let mut tried: Vec<Candidate> = Vec::new();
    let most = MOST_EFFORT / finished.effort.max(1);
    for own in candidates::of_areas(base, finished, control)? {
        // Areas come with the largest gap first: from the first for which there is no time on, none is looked at.
        if left_out > 0 || tried.len() + own.len() > most.max(1) {
            left_out += 1;
            continue;
        }
        looked_at += 1;
        tried.extend(own);
    }
    // One measure may serve several areas, and is solved once.
    let mut once: BTreeMap<String, &Candidate> = BTreeMap::new();
    for candidate in &tried {
        once.entry(candidate.key()).or_insert(candidate);
    }
    let solved: Result<BTreeMap<String, Option<Effect>>, RoundError> = once
        .into_par_iter()
        .map(|(key, candidate)| Ok((key, effect(base, finished, candidate, control)?)))
        .collect();
    let solved = solved?;
    let mut all: Vec<Remedy> = Vec::new();
    let mut from = 0;
    while let Some(first) = tried.get(from) {
        let area = first.area;
        let until = from + tried[from..].partition_point(|other| other.area == area);
        let mut best: BTreeMap<RemedyKind, Remedy> = BTreeMap::new();
        for candidate in &tried[from..until] {
            let effect = solved.get(&candidate.key()).cloned().flatten();
            let Some(effect) = effect.filter(Effect::helps) else {
                continue;
            };
            let number = finished.derived.bottlenecks[area].number;
            let remedy = candidate.remedy(number, effect);
            let is_better = |other: &Remedy| merit(&remedy) > merit(other);
            if best.get(&remedy.kind).is_none_or(is_better) {
                best.insert(remedy.kind, remedy);
            }
        }
        let mut own: Vec<Remedy> = best.into_values().collect();
        own.sort_by_key(|remedy| (std::cmp::Reverse(merit(remedy)), remedy.kind));
        all.extend(own);
        from = until;
    }
    Ok(Remedies {
        all,
        looked_at,
        left_out,
    })
}

/// How good a measure is: more children placed, more in public places, fewer yuan, shorter journeys; smaller.
fn merit(remedy: &Remedy) -> (Places, Places, i64, Metres, i64) {
    let effect = &remedy.effect;
    let yuan = effect.yuan.map_or(i64::MIN, |yuan| -yuan.get());
    let places = -remedy.places.get();
    (
        effect.placed(),
        effect.public,
        yuan,
        effect.metres_saved,
        places,
    )
}

/// What a measure changes; nothing where it cannot be taken, or where a budget for bought places would not bear it.
fn effect(
    base: Base<'_>,
    finished: &RoundResult,
    candidate: &Candidate,
    control: &Control,
) -> Result<Option<Effect>, RoundError> {
    control.check()?;
    let Some(resolved) = Resolved::of(base, finished, &candidate.scenario(), control)? else {
        return Ok(None);
    };
    let (intake, allocation) = (&resolved.intake, &resolved.allocation);
    let (then, now) = (&finished.derived.shortfall.districts, &resolved.districts);
    if is_costlier_than_budgets(base, then, now) {
        return Ok(None);
    }
    let sector = match candidate.kind {
        RemedyKind::Purchase => Sector::Private,
        _ => Sector::Public,
    };
    let change = Change::between(intake, sector, &finished.allocation, allocation);
    let tally = Tally::of(intake, &change.gained);
    let (then, now) = (Totals::of(then), Totals::of(now));
    let metres = i64::try_from(change.metres).unwrap_or(i64::MAX);
    Ok(Some(Effect {
        public: Places(change.public),
        purchased: Places(change.purchased),
        metres_saved: Metres(metres),
        posts: now.posts.zip(then.posts).map(|(now, then)| now - then),
        land: now.land.zip(then.land).map(|(now, then)| now - then),
        yuan: now.money.zip(then.money).map(|(now, then)| now - then),
        by_district: tally.by_district,
        by_community: tally.by_community,
    }))
}

/// Whether a district's bought places cost more than its budget, and more than they do today.
fn is_costlier_than_budgets(
    base: Base<'_>,
    then: &[DistrictFigures],
    now: &[DistrictFigures],
) -> bool {
    now.iter().any(|figures| {
        let before = then.iter().find(|other| other.district == figures.district);
        let before = before.and_then(|other| other.bought);
        let beyond = figures.beyond_budget(base.intake);
        beyond.is_some_and(|(_, cost)| before.is_none_or(|before| cost > before))
    })
}

impl Candidate {
    /// What tells one measure from another.
    fn key(&self) -> String {
        writer::line(&self.own)
    }

    /// The scenario that is this measure and nothing else.
    fn scenario(&self) -> Scenario {
        let mut scenario = Scenario::new(String::new(), String::new(), String::new());
        scenario.add(self.own.clone(), "", &mut Default::default());
        scenario
    }

    fn remedy(&self, area: usize, effect: Effect) -> Remedy {
        Remedy {
            area,
            kind: self.kind,
            target: self.target.clone(),
            size: self.size,
            places: self.places,
            fits: self.fits,
            scenario: self.key(),
            effect,
        }
    }
}
