//! What overrides name, and the findings where the round has no such thing.

use std::collections::BTreeMap;

use super::Changing;
use crate::domain::{CommunityIdx, DistrictIdx, SchoolIdx};
use crate::finding::{Arg, Code, Finding, Phrase, Subject, nearest};
use crate::scenario::overrides::{Override, Scenario};

impl Changing<'_> {
    /// The communities that overrides name, by target; two targets that are one and the same contradict one
    /// another.
    pub(super) fn communities(&mut self, scenario: &Scenario) -> BTreeMap<String, CommunityIdx> {
        let mut named = BTreeMap::new();
        let mut result: BTreeMap<(bool, CommunityIdx), String> = BTreeMap::new();
        for (own, file) in scenario.overrides() {
            self.file = file.to_owned();
            let (name, district, is_boundary) = match own {
                Override::CommunityTo {
                    community, from, ..
                } => (community, from, true),
                Override::AddChildren {
                    community,
                    district,
                    ..
                } => (community, district, false),
                _ => continue,
            };
            let Some(at) = self.community(name, district.as_deref()) else {
                continue;
            };
            if let Some(other) = result.insert((is_boundary, at), file.to_owned()) {
                let finding = Finding::new(Code::ScenariosConflict, file);
                self.findings
                    .push(finding.with("what", own.subject()).with("other", other));
            }
            named.insert(own.target(), at);
        }
        named
    }

    pub(super) fn cannot(&mut self, what: Subject, why: Phrase) {
        let finding = Finding::new(Code::OverrideInvalid, &self.file);
        self.findings.push(finding.with("what", what).because(why));
    }

    pub(super) fn unknown<'n>(
        &mut self,
        kind: Phrase,
        name: &str,
        known: impl Iterator<Item = &'n str>,
    ) {
        let meant = nearest(name, known).map(str::to_owned);
        let finding = Finding::new(Code::NameUnknown, &self.file)
            .with("kind", kind)
            .with("name", name)
            .with("nearest", Arg::Nearest(meant));
        self.findings.push(finding);
    }

    pub(super) fn district(&mut self, id: &str) -> Option<DistrictIdx> {
        let base = self.base.intake;
        let found = base.city().district(id);
        if found.is_none() {
            let known = base.districts().iter().map(|d| &*d.id);
            self.unknown(Phrase::District, id, known);
        }
        found
    }

    /// The school of the round's level with this identifier.
    pub(super) fn school_named(&mut self, id: &str) -> Option<SchoolIdx> {
        let found = self.intake.school(id);
        if found.is_none() {
            let base = self.base.intake;
            let schools = base.schools().iter();
            let known = schools.filter(|s| s.level == base.level()).map(|s| &*s.id);
            self.unknown(Phrase::School, id, known);
        }
        found
    }

    pub(super) fn parcel(&mut self, id: &str) -> Option<usize> {
        let base = self.base.intake;
        let found = base.city().parcel(id);
        if found.is_none() {
            let known = base.parcels().iter().map(|p| &*p.id);
            self.unknown(Phrase::Parcel, id, known);
        }
        found
    }

    pub(super) fn community(&mut self, name: &str, district: Option<&str>) -> Option<CommunityIdx> {
        let district = match district {
            Some(id) => Some(self.district(id)?),
            None => None,
        };
        let named: Vec<usize> = (0..self.intake.communities().len())
            .filter(|i| {
                let community = &self.intake.communities()[*i];
                &*community.name == name && (district.is_none() || community.district == district)
            })
            .collect();
        match named[..] {
            [one] => Some(CommunityIdx::from_usize(one)),
            [] => {
                let names: Vec<Box<str>> = self
                    .intake
                    .communities()
                    .iter()
                    .map(|c| c.name.clone())
                    .collect();
                self.unknown(Phrase::Community, name, names.iter().map(|n| &**n));
                None
            }
            _ => {
                self.cannot(Subject::Community(name.to_owned()), Phrase::NameAmbiguous);
                None
            }
        }
    }
}
