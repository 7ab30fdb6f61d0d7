//! `summary.json`: the figures of the round that programs read.

use serde::Serialize;

use crate::allocation::Outcome;
use crate::derive::Results;
use crate::domain::{ChildIdx, Decision, Intake, Sector};
use crate::policy::Objective;
use crate::qualify::qualify;
use crate::round::Seconds;
use crate::units::{Metres, Places, Points, Share};

/// The value of one objective.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ObjectiveValue {
    /// Its name in the pack.
    pub name: &'static str,
    /// Its value: children left without a place of the sector, or metres of all journeys.
    pub value: i128,
}

/// The figures of a round.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Summary {
    pub name: String,
    pub year: i64,
    pub stage: &'static str,
    pub children: u64,
    pub eligible: u64,
    pub public: u64,
    pub purchased: u64,
    pub unplaced: u64,
    pub ineligible: u64,
    pub manual_review: u64,
    /// Children whom people placed.
    pub manual_placements: u64,
    /// Items and conditions of children that people decided.
    pub review_decisions: u64,
    /// Points that these decisions gave or took away, added up.
    pub review_points: Points,
    /// Children whose rank is another than without these decisions.
    pub review_ranks_changed: u64,
    /// Metres of all journeys, public and bought.
    pub metres_total: i64,
    /// The same of the journeys to public schools.
    pub metres_public: i64,
    /// The same of the journeys to bought places.
    pub metres_purchased: i64,
    pub metres_mean: f64,
    pub metres_longest: i64,
    pub justified_envy: u64,
    pub objectives: Vec<ObjectiveValue>,
    pub seconds: Seconds,
}

impl Summary {
    /// What part of those who took part so many are; `None` when nobody did.
    pub fn share(&self, part: u64) -> Option<Share> {
        let places = |n: u64| Places(i64::try_from(n).unwrap_or(i64::MAX));
        Share::of(places(part), places(self.eligible))
    }

    /// Adds up the outcomes; `seconds` are for the caller to fill in.
    pub fn of(results: &Results<'_>) -> Self {
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
        Self {
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
            manual_placements: intake.manual_placements().len() as u64,
            review_decisions: intake.reviews().len() as u64,
            review_points: points_decided(intake),
            review_ranks_changed: ranks_changed(results),
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
                .map(|objective| ObjectiveValue {
                    name: objective.as_str(),
                    value: match objective {
                        Objective::PublicPlaces => i128::from(unplaced + purchased),
                        Objective::PurchasedPlaces => i128::from(unplaced),
                        Objective::Travel => i128::from(total.get()),
                    },
                })
                .collect(),
            seconds: Seconds::default(),
        }
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
fn ranks_changed(results: &Results<'_>) -> u64 {
    let intake = results.intake;
    if intake.reviews().is_empty() {
        return 0;
    }
    let without = qualify(&intake.without_reviews(), results.pack);
    let children = (0..intake.children().len()).map(ChildIdx::from_usize);
    let rank = &results.qualified.ranking;
    children
        .filter(|child| rank.of(*child) != without.ranking.of(*child))
        .count() as u64
}

/// Metres a child, to one decimal.
fn mean(total: Metres, children: u64) -> f64 {
    if children == 0 {
        return 0.0;
    }
    (total.get() as f64 / children as f64 * 10.0).round() / 10.0
}
