//! Whether a child takes part. Three values: yes, no, and not known, which goes to a person.

use super::condition::{Answer, ConditionEvaluator};
use super::points::Indeterminate;
use crate::domain::{ChildIdx, Intake, TravelOrigin};
use crate::units::Points;

/// What is not known of a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MissingInformation {
    /// The points of the child are not known.
    Points,
    /// The home of the child is not known.
    Home,
    /// The evidence for an item of the points table, by its place there.
    Evidence(u16),
    /// Whether it meets a condition, by its place in the pack.
    Condition(u16),
}

/// Whether a child takes part in the round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eligibility {
    /// The child takes part.
    Eligible,
    /// It applied for another stage.
    OtherStage,
    /// It does not meet a condition, by its place in the pack.
    Refused(u16),
    /// A person has to find out first; never a refusal.
    ManualReview(MissingInformation),
    /// Its family has withdrawn the application.
    Withdrawn,
}

/// Judges one child; `points` are those given or counted.
pub fn eligibility(
    index: ChildIdx,
    intake: &Intake,
    asker: &ConditionEvaluator<'_>,
    points: Result<Option<Points>, Indeterminate>,
) -> Eligibility {
    let child = &intake.children()[index.at()];
    if child.level != intake.level() {
        return Eligibility::OtherStage;
    }
    // A person who placed a child has looked at its papers.
    if intake.manual_placement(index).is_some() {
        return Eligibility::Eligible;
    }
    match asker.first_unmet(index) {
        Some((at, Answer::No)) => return Eligibility::Refused(at as u16),
        Some((at, _)) => {
            return Eligibility::ManualReview(MissingInformation::Condition(at as u16));
        }
        None => {}
    }
    match points {
        Err(Indeterminate(item)) => {
            Eligibility::ManualReview(MissingInformation::Evidence(item as u16))
        }
        Ok(None) => Eligibility::ManualReview(MissingInformation::Points),
        Ok(Some(_)) if is_homeless(index, intake) => {
            Eligibility::ManualReview(MissingInformation::Home)
        }
        Ok(Some(_)) => Eligibility::Eligible,
    }
}

fn is_homeless(index: ChildIdx, intake: &Intake) -> bool {
    let child = &intake.children()[index.at()];
    child.home.is_none() && child.community.is_none() && !has_own_journeys(index, intake)
}

/// Whether the travel table measured from this child's own door.
fn has_own_journeys(index: ChildIdx, intake: &Intake) -> bool {
    let own = TravelOrigin::Child(index);
    intake.travel().as_ref().is_some_and(|travel| {
        travel
            .journeys
            .binary_search_by(|(origin, _, _)| origin.cmp(&own))
            .is_ok()
    })
}
