//! Children counted by the district responsible for them and by the community they live in.

use std::collections::BTreeMap;

use crate::domain::{ChildIdx, CommunityIdx, DistrictIdx, Intake};
use crate::units::Places;

/// The counts of a list of children.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// By district, in order; `None` for children without one.
    pub by_district: Vec<(Option<DistrictIdx>, Places)>,
    /// By community, the most first; children without one are left out.
    pub by_community: Vec<(CommunityIdx, Places)>,
}

impl Tally {
    /// Counts the children of each community and district.
    pub fn of(intake: &Intake, children: &[ChildIdx]) -> Self {
        let mut by_district: BTreeMap<Option<DistrictIdx>, Places> = BTreeMap::new();
        let mut by_community: BTreeMap<CommunityIdx, Places> = BTreeMap::new();
        for child in children {
            let child = &intake.children()[child.at()];
            *by_district.entry(child.district).or_default() += Places(1);
            if let Some(community) = child.community {
                *by_community.entry(community).or_default() += Places(1);
            }
        }
        let mut by_community: Vec<_> = by_community.into_iter().collect();
        by_community.sort_by_key(|(_, children)| -children.get());
        Self {
            by_district: by_district.into_iter().collect(),
            by_community,
        }
    }
}
