//! The independent referee: checks an allocation against the round and the rules, child by child, and
//! holds the certificate against every journey of the reach.
//!
//! It shares nothing with formulation and solve, nor with the R-tree and the cells of the network:
//! it measures every journey itself. A fault here means that nothing is written.

mod certificate;
mod optimum;
mod places;
mod reach;

pub use certificate::{Certificate, Proof};

use crate::allocation::{Allocation, Outcome};
use crate::domain::{ChildIdx, Round, SchoolIdx};
use crate::policy::{Objective, Pack};
use crate::qualify::{Qualified, Standing};

/// What an allocation or its certificate does wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A school has more children than places.
    TooMany(SchoolIdx),
    /// A child was sent to a school outside its reach.
    OutOfReach(ChildIdx),
    /// The journey written is not the one measured.
    WrongJourney(ChildIdx),
    /// The sector written is not the school's, or the pack does not buy places.
    WrongSector(ChildIdx),
    /// A child who takes no part was placed, or one who does was turned away.
    WrongStanding(ChildIdx),
    /// The prices do not prove that this child's outcome belongs to an optimum: it may lack a place
    /// that a lower-ranked child holds, or travel farther than it must.
    NotOptimal(Objective, ChildIdx),
    /// A price is below zero, or above zero at a school with places left.
    WrongPrice(Objective, SchoolIdx),
    /// The value written is not that of the allocation, or not that of the prices.
    WrongValue(Objective),
    /// The certificate lacks an objective, has one too many, or names an unknown school.
    WrongCertificate(String),
}

/// Checks everything and returns all faults in order.
pub fn audit(
    round: &Round,
    pack: &Pack,
    qualified: &Qualified,
    allocation: &Allocation,
    certificate: &Certificate,
) -> Vec<Fault> {
    let mut faults = places::check(round, allocation);
    for (i, outcome) in allocation.outcomes().iter().enumerate() {
        let child = ChildIdx::from_usize(i);
        let stands = matches!(
            (qualified.standings[i], outcome),
            (
                Standing::Eligible,
                Outcome::Placed { .. } | Outcome::Unplaced
            ) | (
                Standing::OtherStage | Standing::Refused(_),
                Outcome::Ineligible
            ) | (Standing::ManualReview(_), Outcome::ManualReview(_))
        );
        if !stands {
            faults.push(Fault::WrongStanding(child));
        }
        if let Outcome::Placed { school, sector, .. } = *outcome {
            let bought = pack.objectives.iter().any(|o| o.sector() == Some(sector));
            if round.schools[school.at()].sector != sector || !bought {
                faults.push(Fault::WrongSector(child));
            }
        }
    }
    faults.extend(optimum::check(
        round,
        pack,
        qualified,
        allocation,
        certificate,
    ));
    faults.sort();
    faults
}

/// A fault in a few words, with identifiers only.
pub fn describe(fault: &Fault, round: &Round) -> String {
    let child = |c: &ChildIdx| &round.children[c.at()].id;
    let school = |s: &SchoolIdx| &round.schools[s.at()].id;
    match fault {
        Fault::TooMany(s) => format!("TooMany {}", school(s)),
        Fault::OutOfReach(c) => format!("OutOfReach {}", child(c)),
        Fault::WrongJourney(c) => format!("WrongJourney {}", child(c)),
        Fault::WrongSector(c) => format!("WrongSector {}", child(c)),
        Fault::WrongStanding(c) => format!("WrongStanding {}", child(c)),
        Fault::NotOptimal(o, c) => format!("NotOptimal {} {}", o.as_str(), child(c)),
        Fault::WrongPrice(o, s) => format!("WrongPrice {} {}", o.as_str(), school(s)),
        Fault::WrongValue(o) => format!("WrongValue {}", o.as_str()),
        Fault::WrongCertificate(what) => format!("WrongCertificate {what}"),
    }
}
