//! `summary.json`: the figures of the round that programs read.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::allocation::Outcome;
use crate::control::{Control, Stopped};
use crate::derive::Results;
use crate::domain::{ChildIdx, Decision, Intake, Sector};
use crate::policy::{Objective, Pack};
use crate::qualify::{JourneyCounting, Qualified, qualify};
use crate::round::Seconds;
use crate::units::{Metres, Places, Points, Share};

/// The value of one objective.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ObjectiveValue {
    /// Its name in the pack.
    pub name: String,
    /// Its value: children left without a place of the sector, or what the objective counts: metres of all journeys, of
    /// the longest journey, children sent too far, places on families' lists added up.
    pub value: i128,
    /// Of `longest`, the children with a journey of each length (metres below zero: the longest come first); of
    /// `travel_by_points`, the metres of each band (1 is the highest).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub levels: BTreeMap<i64, i128>,
    /// The objective.
    #[serde(skip)]
    pub objective: Objective,
}

impl ObjectiveValue {
    /// The value of an objective that counts journeys, over the children placed in the sectors that it counts.
    fn of_journeys(
        objective: Objective,
        results: &Results<'_>,
        counting: &JourneyCounting,
    ) -> Self {
        let counts_in = |wanted: Sector| results.pack.of_journeys(wanted).any(|o| o == objective);
        let counts = [Sector::Public, Sector::Private].map(counts_in);
        let mut levels: BTreeMap<i64, i128> = BTreeMap::new();
        for (i, outcome) in results.allocation.outcomes().iter().enumerate() {
            if let Outcome::Placed {
                school,
                sector,
                metres,
            } = *outcome
                && counts[sector as usize]
            {
                let child = ChildIdx::from_usize(i);
                let (level, count) = counting.counts(objective, child, school, metres.get());
                *levels.entry(level).or_default() += i128::from(count);
            }
        }
        let value = objective.total(&levels);
        match objective.has_levels() {
            true => levels.retain(|_, count| *count != 0),
            false => levels.clear(),
        }
        Self {
            name: objective.name(),
            value,
            levels,
            objective,
        }
    }
}

/// How much of a round people decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ByHand {
    /// Children whom people placed.
    pub manual_placements: u64,
    /// Items and conditions of children that people decided.
    pub review_decisions: u64,
    /// Points that these decisions gave or took away, added up.
    #[cfg_attr(feature = "schema", schemars(with = "f64"))]
    pub review_points: Points,
    /// Children whose rank is another than without these decisions.
    pub review_ranks_changed: u64,
}

/// What a round was held against that was committed before the draw: for whoever runs the program to fill in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Commitment {
    /// SHA-256 of the commitment, as it was published.
    pub hash: String,
    /// The day of which it is.
    pub date: String,
    /// The parts of the round that are not as they were committed; none where everything is.
    pub differs: Vec<PartDiffers>,
}

/// A part of a round that is not as it was committed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PartDiffers {
    /// The part, by its key in the commitment.
    pub part: &'static str,
    /// How many entries it had.
    pub committed: u64,
    /// How many it has.
    pub now: u64,
}

/// Late changes on the round that was allocated: for whoever runs the program to fill in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AmendedFigures {
    /// The number of the version, from 2.
    pub version: u32,
    /// The last day of its changes, such as 2026-07-12.
    pub when: String,
    /// Children whose families withdrew in it.
    pub withdrawn: u64,
    /// Children who applied late in it.
    pub late: u64,
    /// Children whom people placed in it.
    pub placed: u64,
    /// Children who waited and got a place in it.
    pub moved_up: u64,
}

/// The figures of a round.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// The title of the round.
    pub name: String,
    /// The year of entry.
    pub year: i64,
    /// The level of school: `primary` or `junior`.
    pub stage: &'static str,
    /// Children of the round.
    pub children: u64,
    /// Children who took part.
    pub eligible: u64,
    /// Children in public places.
    pub public: u64,
    /// Children in bought places.
    pub purchased: u64,
    /// Children who took part and have no place.
    pub unplaced: u64,
    /// Children who took no part.
    pub ineligible: u64,
    /// Children who wait for a person to find something out.
    pub manual_review: u64,
    /// How much of it people decided.
    #[serde(flatten)]
    pub by_hand: ByHand,
    /// Metres of all journeys, public and bought.
    pub metres_total: i64,
    /// Metres of the journeys to public schools.
    pub metres_public: i64,
    /// Metres of the journeys to bought places.
    pub metres_purchased: i64,
    /// Metres of a journey on average, to one decimal.
    pub metres_mean: f64,
    /// Metres of the longest journey.
    pub metres_longest: i64,
    /// Children who pass a nearer school that took a child ranked lower.
    pub justified_envy: u64,
    /// The value of each objective, in the order of the pack.
    pub objectives: Vec<ObjectiveValue>,
    /// The commitment that the round names, and what is not as it says; left out where the round names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commitment: Option<Commitment>,
    /// Late changes on the round that was allocated; left out where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amended: Option<AmendedFigures>,
    /// Wall-clock seconds of the stages.
    pub seconds: Seconds,
}

impl Summary {
    /// What part of those who took part so many are; `None` when nobody did.
    pub fn share(&self, part: u64) -> Option<Share> {
        let places = |n: u64| Places(i64::try_from(n).unwrap_or(i64::MAX));
        Share::of(places(part), places(self.eligible))
    }

    /// Adds up the outcomes; `commitment` and `seconds` are for the caller to fill in.
    ///
    /// # Errors
    /// When it is told to end.
    pub fn of(results: &Results<'_>, control: &Control) -> Result<Self, Stopped> {
        let intake = results.intake;
        let outcomes = results.allocation.outcomes();
        let count = |wanted: &dyn Fn(&Outcome) -> bool| {
            outcomes.iter().filter(|o| wanted(o)).count() as u64
        };
        let in_sector = |wanted: Sector| move |o: &Outcome| matches!(o, Outcome::Placed { sector, .. } if *sector == wanted);
        let metres_in = |wanted: Sector| -> Metres {
            outcomes
                .iter()
                .filter(|o| in_sector(wanted)(o))
                .filter_map(|o| o.metres())
                .sum()
        };
        let public = count(&in_sector(Sector::Public));
        let purchased = count(&in_sector(Sector::Private));
        let unplaced = count(&|o| *o == Outcome::Unplaced);
        let (near, far) = (metres_in(Sector::Public), metres_in(Sector::Private));
        let total = near + far;
        let placed = public + purchased;
        let counting = JourneyCounting::of(intake, results.pack, &results.qualified.points);
        Ok(Self {
            name: intake.name().to_owned(),
            year: intake.year(),
            stage: intake.level().as_str(),
            children: outcomes.len() as u64,
            eligible: placed + unplaced,
            public,
            purchased,
            unplaced,
            ineligible: count(&|o| *o == Outcome::Ineligible),
            manual_review: count(&|o| matches!(o, Outcome::ManualReview(_))),
            by_hand: ByHand::of(results, control)?,
            metres_total: total.get(),
            metres_public: near.get(),
            metres_purchased: far.get(),
            metres_mean: mean(total, placed),
            metres_longest: outcomes
                .iter()
                .filter_map(|o| o.metres())
                .max()
                .unwrap_or_default()
                .get(),
            justified_envy: results.justified_envy,
            objectives: results
                .pack
                .objectives
                .iter()
                .map(|&objective| {
                    let left = match objective {
                        Objective::PublicPlaces => unplaced + purchased,
                        Objective::PurchasedPlaces => unplaced,
                        _ => return ObjectiveValue::of_journeys(objective, results, &counting),
                    };
                    ObjectiveValue {
                        name: objective.name(),
                        value: i128::from(left),
                        levels: BTreeMap::new(),
                        objective,
                    }
                })
                .collect(),
            commitment: None,
            amended: None,
            seconds: Seconds::default(),
        })
    }
}

impl ByHand {
    /// Counts what people decided, and ranks the children without it.
    ///
    /// # Errors
    /// When it is told to end.
    fn of(results: &Results<'_>, control: &Control) -> Result<Self, Stopped> {
        let intake = results.intake;
        Ok(Self {
            manual_placements: intake.manual_placements().len() as u64,
            review_decisions: intake.reviews().len() as u64,
            review_points: points_decided(intake),
            review_ranks_changed: ranks_changed(intake, results.pack, results.qualified, control)?,
        })
    }
}

/// The points that people gave and took away, added up.
fn points_decided(intake: &Intake) -> Points {
    let points = intake.reviews().iter().map(|own| match own.decision {
        Decision::Points(points) => points,
        Decision::Yes | Decision::No => Points::default(),
    });
    points.fold(Points::default(), |sum, points| sum + points)
}

/// How many children have another rank than without what people decided, or have one, or none, because of it.
///
/// # Errors
/// When it is told to end.
pub fn ranks_changed(
    intake: &Intake,
    pack: &Pack,
    qualified: &Qualified,
    control: &Control,
) -> Result<u64, Stopped> {
    if intake.reviews().is_empty() {
        return Ok(0);
    }
    let without = qualify(&intake.without_reviews(), pack, control)?;
    let children = (0..intake.children().len()).map(ChildIdx::from_usize);
    let rank = &qualified.ranking;
    let changed = children.filter(|child| rank.of(*child) != without.ranking.of(*child));
    Ok(changed.count() as u64)
}

/// Metres a child, to one decimal.
fn mean(total: Metres, children: u64) -> f64 {
    if children == 0 {
        return 0.0;
    }
    (total.get() as f64 / children as f64 * 10.0).round() / 10.0
}
