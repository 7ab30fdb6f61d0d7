//! A residential community (小区).

use super::{DistrictIdx, Position, index};

index!(
    /// A community's place in [`super::City::communities`].
    CommunityIdx
);

/// A community is its name within its district: the same name occurs in several districts of a city.
#[derive(Clone, Debug)]
pub struct Community {
    /// Its name as written.
    pub name: Box<str>,
    /// District, when the table has one.
    pub district: Option<DistrictIdx>,
    /// Its point, degrees of WGS-84.
    pub position: Position,
}
