//! Whether a child takes part. Three values: yes, no, and not known, which goes to a person.

use crate::domain::{ChildIdx, Round, TravelOrigin};

/// What is not known of a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unknown {
    /// Its points.
    Points,
    /// Where it lives.
    Home,
}

/// Whether a child takes part in the round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Eligible,
    /// It applied for another stage.
    OtherStage,
    /// A person has to find out first; never a refusal.
    ManualReview(Unknown),
}

/// Judges one child.
pub fn standing(index: ChildIdx, round: &Round) -> Standing {
    let child = &round.children[index.at()];
    if child.stage != round.stage {
        Standing::OtherStage
    } else if child.points.is_none() {
        Standing::ManualReview(Unknown::Points)
    } else if child.home.is_none() && child.community.is_none() && !has_own_journeys(index, round) {
        Standing::ManualReview(Unknown::Home)
    } else {
        Standing::Eligible
    }
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
