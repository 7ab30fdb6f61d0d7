//! The rules under which the round would be.

use std::sync::Arc;

use super::Changing;
use crate::domain::{CommunityIdx, ManualPlacement, Measured, Sector};
use crate::finding::{Phrase, Subject};
use crate::network;
use crate::policy::{self, Agreement, Bus, Method, Objective, Pack, TravelFrom};
use crate::scenario::overrides::{Override, Scenario};
use crate::scenario::writer::set;

/// Keys of a pack that a scenario may change: those that read no column of a table.
const CHANGEABLE: [&str; 6] = [
    "objectives",
    "household",
    "reach.",
    "travel.",
    "norms.",
    "posts.",
];

impl Changing<'_> {
    /// Measures the journeys anew where they reach farther or begin elsewhere on the network of the round.
    pub(super) fn journeys(&mut self, pack: &Pack) {
        let (was, is) = (&self.base.pack.travel, &pack.travel);
        if was.method != is.method || (is.method == Method::Network && was.walking != is.walking) {
            let key = Subject::Key("pack.travel".to_owned());
            self.cannot(key, Phrase::RoadsRead);
            return;
        }
        let Some(measured) = self.intake.measured() else {
            return;
        };
        let from_home = is.from == TravelFrom::Home;
        let most = pack.measured_to().max(measured.most);
        if most > measured.most || from_home != measured.from_home {
            let by = Arc::clone(&measured.by);
            let anew = Measured {
                by,
                from_home,
                most,
            };
            self.replace(|intake| intake.measured_by(anew));
        }
    }

    /// The pack under the scenario's own keys and agreements.
    pub(super) fn pack(&mut self, scenario: &Scenario) -> Pack {
        let mut keys = toml::Table::new();
        let mut agreements: Vec<Agreement> = Vec::new();
        let mut buses: Vec<Bus> = Vec::new();
        let mut origin = String::new();
        for (own, file) in scenario.overrides() {
            match own {
                Override::Pack { path, value } => {
                    origin = file.to_owned();
                    self.file = file.to_owned();
                    match CHANGEABLE.iter().any(|part| path.starts_with(part)) {
                        // Where a key stands as a value and as a table, the value is of the wrong kind.
                        true => {
                            set(&mut keys, path, value);
                        }
                        false => self.cannot(own.subject(), Phrase::ReadsColumns),
                    }
                }
                Override::Agreement(agreement) => {
                    self.file = file.to_owned();
                    let known = |c: &mut Self, id: &str| c.district(id).is_some();
                    if known(self, &agreement.from) & known(self, &agreement.to) {
                        agreements.push(agreement.clone());
                    }
                }
                Override::Bus(bus) => {
                    self.file = file.to_owned();
                    if self.bus(bus) {
                        buses.push(bus.clone());
                    }
                }
                _ => {}
            }
        }
        let mut pack = self.base.pack.clone();
        if !keys.is_empty() {
            match policy::resolve_with(self.base.sources, keys, &origin) {
                Ok(changed) => pack = changed,
                Err(findings) => self.findings.append(findings),
            }
        }
        let changes_children = scenario
            .overrides()
            .any(|(own, _)| matches!(own, Override::Year(_) | Override::Variant(_)));
        if self.base.is_forecast || (changes_children && !self.intake.demand().is_empty()) {
            pack = pack.for_planning();
        }
        self.file = origin;
        for agreement in pack.reach.agreements.clone() {
            self.district(&agreement.from);
            self.district(&agreement.to);
        }
        for bus in pack.reach.buses.clone() {
            self.bus(&bus);
        }
        let buys = pack.objectives.contains(&Objective::PurchasedPlaces);
        let is_private = |lock: &ManualPlacement| {
            self.intake.schools()[lock.school.at()].sector == Sector::Private
        };
        if !buys && self.intake.manual_placements().iter().any(is_private) {
            let key = Subject::Key("pack.objectives".to_owned());
            self.cannot(key, Phrase::LockedPrivate);
        }
        for agreement in agreements {
            if !pack.reach.agreements.contains(&agreement) {
                pack.reach.agreements.push(agreement);
            }
        }
        for bus in buses {
            if !pack.reach.buses.contains(&bus) {
                pack.reach.buses.push(bus);
            }
        }
        pack
    }

    /// Whether the round has the school and every community that a bus names.
    fn bus(&mut self, bus: &Bus) -> bool {
        let is_known = self.school_named(&bus.school).is_some();
        let stops = bus.communities.iter();
        let stops: Vec<bool> = stops
            .map(|name| self.community(name, bus.district.as_deref()).is_some())
            .collect();
        is_known && stops.into_iter().all(|is_known| is_known)
    }

    /// Lets buses name their communities as they are called once some have come to other districts; `before` is the round as
    /// it is.
    pub(super) fn buses_follow(&self, pack: &mut Pack) {
        let before = self.base.intake;
        let district_of = |community: CommunityIdx| {
            let district = self.intake.communities()[community.at()].district;
            district.map(|d| self.intake.districts()[d.at()].id.to_string())
        };
        let mut buses: Vec<Bus> = Vec::new();
        for bus in std::mem::take(&mut pack.reach.buses) {
            for (name, stop) in bus.communities.iter().zip(network::stops(before, &bus)) {
                let district = match (&bus.district, stop) {
                    (Some(_), Some(community)) => district_of(community),
                    _ => bus.district.clone(),
                };
                let last = buses
                    .last_mut()
                    .filter(|last| last.school == bus.school && last.district == district);
                match last {
                    Some(last) => last.communities.push(name.clone()),
                    None => buses.push(Bus {
                        school: bus.school.clone(),
                        communities: vec![name.clone()],
                        district,
                    }),
                }
            }
        }
        pack.reach.buses = buses;
    }
}
