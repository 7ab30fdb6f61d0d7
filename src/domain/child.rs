//! A child of the round.

use super::{CommunityIdx, DistrictIdx, Position, Stage, index};
use crate::units::Points;

index!(
    /// A child's place in [`super::Round::children`].
    ChildIdx
);
index!(
    /// A household: children with the same number belong together.
    HouseholdIdx
);

/// An applicant. Only what the allocation needs; a name or an identity number has no field here.
#[derive(Clone, Debug)]
pub struct Child {
    /// Identifier as the bureau writes it, leading zeros kept.
    pub id: Box<str>,
    /// Brothers, sisters and twins share it.
    pub household: Option<HouseholdIdx>,
    /// Where the child lives, when the table gives it.
    pub home: Option<Position>,
    /// The community of the home, when the communities table has it.
    pub community: Option<CommunityIdx>,
    /// The district responsible for the child.
    pub district: Option<DistrictIdx>,
    /// The stage applied for.
    pub stage: Stage,
    /// Points, or `None` when not known.
    pub points: Option<Points>,
}
