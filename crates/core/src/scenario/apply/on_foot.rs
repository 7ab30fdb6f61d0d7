//! Gates and paths tried on the roads of the round.

use super::Changing;
use crate::domain::{Measured, NotOnFoot, OnFoot};
use crate::finding::{Code, Finding, Phrase};
use crate::network::concerned;
use crate::policy::Pack;
use crate::scenario::overrides::{Override, Scenario};

const fn why(fault: NotOnFoot) -> Phrase {
    match fault {
        NotOnFoot::NoGate => Phrase::GateUnknown,
        NotOnFoot::LastGate => Phrase::GateLast,
        NotOnFoot::GateOffRoad => Phrase::GateOffRoad,
        NotOnFoot::NoWay => Phrase::WayUnknown,
        NotOnFoot::IsOpen => Phrase::WayIsOpen,
        NotOnFoot::NotJoined => Phrase::PathNotJoined,
    }
}

impl Changing<'_> {
    /// Measures the journeys anew with the gates and paths of a scenario, and says how many children that concerns.
    pub(super) fn on_foot(&mut self, scenario: &Scenario, pack: &Pack) {
        let all: Vec<(&Override, &str, OnFoot)> = scenario
            .overrides()
            .filter_map(|(own, file)| match own {
                Override::OnFoot(change) => Some((own, file, change.clone())),
                _ => None,
            })
            .collect();
        let Some((_, file, _)) = all.first() else {
            return;
        };
        let first = (*file).to_owned();
        let Some(measured) = self.intake.measured().cloned() else {
            for (own, file, _) in &all {
                self.file = (*file).to_owned();
                self.cannot(own.subject(), Phrase::NoNetwork);
            }
            return;
        };
        for (own, file, change) in &all {
            self.file = (*file).to_owned();
            if let OnFoot::Gate { school, .. } = change
                && let Some(at) = self.school_named(school)
                && self.intake.schools()[at.at()].level != self.intake.level()
            {
                self.cannot(own.subject(), Phrase::NotInService);
            }
        }
        let changes: Vec<OnFoot> = all.iter().map(|(_, _, change)| change.clone()).collect();
        let by = match measured.by.tried(&changes) {
            Ok(by) => by,
            Err(faults) => {
                for (at, fault) in faults {
                    if let Some((own, file, _)) = all.get(at) {
                        self.file = (*file).to_owned();
                        self.cannot(own.subject(), why(fault));
                    }
                }
                return;
            }
        };
        // What cannot be done is told all at once; measured is only what can.
        if self.findings.has_errors() {
            return;
        }
        let as_it_was = self.intake.clone();
        self.replace(|intake| intake.measured_by(Measured { by, ..measured }));
        let concerned = concerned(&as_it_was, &self.intake, pack);
        self.findings.push(
            Finding::new(Code::OnFootTried, first)
                .with("nearest", concerned.nearest)
                .with("nearer", concerned.nearer)
                .with("farther", concerned.farther),
        );
    }
}
