//! Schools and communities that come to other districts.

use std::collections::BTreeMap;

use super::Changing;
use crate::domain::{CommunityIdx, DistrictIdx};
use crate::scenario::overrides::{Override, Scenario};

impl Changing<'_> {
    /// Schools and communities, with their children, come to other districts.
    pub(super) fn boundaries(
        &mut self,
        scenario: &Scenario,
        named: &BTreeMap<String, CommunityIdx>,
    ) {
        let before: Vec<Option<DistrictIdx>> = self
            .intake
            .communities()
            .iter()
            .map(|c| c.district)
            .collect();
        for (own, file) in scenario.overrides() {
            self.file = file.to_owned();
            match own {
                Override::SchoolTo { school, district } => {
                    let found = self.school_named(school);
                    if let (Some(school), Some(district)) = (found, self.district(district)) {
                        self.change(|city, _| city.schools[school.at()].district = Some(district));
                    }
                }
                Override::CommunityTo { district, .. } => {
                    let found = named.get(&own.target()).copied();
                    if let (Some(community), Some(district)) = (found, self.district(district)) {
                        self.change(|city, intake| {
                            city.communities[community.at()].district = Some(district);
                            for child in &mut intake.children {
                                let of_it = child.community == Some(community);
                                if of_it && child.district == before[community.at()] {
                                    child.district = Some(district);
                                }
                            }
                        });
                    }
                }
                _ => {}
            }
        }
    }
}
