//! Whether a child takes part. Three values: yes, no, and not known, which goes to a person.

use super::condition::{Answer, Asker};
use super::points::NotKnown;
use crate::domain::{ChildIdx, Round, TravelOrigin};
use crate::units::Points;

/// What is not known of a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unknown {
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
pub enum Standing {
    /// The child takes part.
    Eligible,
    /// It applied for another stage.
    OtherStage,
    /// It does not meet a condition, by its place in the pack.
    Refused(u16),
    /// A person has to find out first; never a refusal.
    ManualReview(Unknown),
}

/// Judges one child; `points` are those given or counted.
pub fn standing(
    index: ChildIdx,
    round: &Round,
    asker: &Asker<'_>,
    points: Result<Option<Points>, NotKnown>,
) -> Standing {
    let child = &round.children[index.at()];
    if child.stage != round.stage {
        return Standing::OtherStage;
    }
    // A person who placed a child has looked at its papers.
    if round.lock(index).is_some() {
        return Standing::Eligible;
    }
    match asker.first_unmet(index) {
        Some((at, Answer::No)) => return Standing::Refused(at as u16),
        Some((at, _)) => return Standing::ManualReview(Unknown::Condition(at as u16)),
        None => {}
    }
    match points {
        Err(NotKnown(item)) => Standing::ManualReview(Unknown::Evidence(item as u16)),
        Ok(None) => Standing::ManualReview(Unknown::Points),
        Ok(Some(_)) if is_homeless(index, round) => Standing::ManualReview(Unknown::Home),
        Ok(Some(_)) => Standing::Eligible,
    }
}

fn is_homeless(index: ChildIdx, round: &Round) -> bool {
    let child = &round.children[index.at()];
    child.home.is_none() && child.community.is_none() && !has_own_journeys(index, round)
}

/// Whether the travel table measured from this child's own door.
fn has_own_journeys(index: ChildIdx, round: &Round) -> bool {
    let own = TravelOrigin::Child(index);
    round.travel.as_ref().is_some_and(|travel| {
        travel
            .journeys
            .binary_search_by(|(origin, _, _)| origin.cmp(&own))
            .is_ok()
    })
}
