//! The independent referee: checks an allocation against the round and the rules, child by child.
//!
//! It shares nothing with formulation and solve, nor with the R-tree and the cells of the network:
//! it measures every journey itself. A fault here means that nothing is written.

mod places;
mod rank_order;
mod reach;

use crate::allocation::{Allocation, Outcome};
use crate::domain::{ChildIdx, Round, SchoolIdx, Sector};
use crate::policy::Pack;
use crate::qualify::{Qualified, Standing};

/// What an allocation does wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// A child has no place in the sector although one could be freed that a lower-ranked child or
    /// nobody holds.
    RankBroken(ChildIdx, Sector),
}

/// Checks everything and returns all faults.
pub fn audit(
    round: &Round,
    pack: &Pack,
    qualified: &Qualified,
    allocation: &Allocation,
) -> Vec<Fault> {
    let reach = reach::Reach::measure(round, pack, qualified);
    let mut faults = places::check(round, allocation);
    for (i, outcome) in allocation.outcomes().iter().enumerate() {
        let child = ChildIdx::from_usize(i);
        let stands = matches!(
            (qualified.standings[i], outcome),
            (
                Standing::Eligible,
                Outcome::Placed { .. } | Outcome::Unplaced
            ) | (Standing::OtherStage, Outcome::Ineligible)
                | (Standing::ManualReview(_), Outcome::ManualReview(_))
        );
        if !stands {
            faults.push(Fault::WrongStanding(child));
        }
        if let Outcome::Placed {
            school,
            sector,
            metres,
        } = *outcome
        {
            if round.schools[school.at()].sector != sector {
                faults.push(Fault::WrongSector(child));
            }
            match reach.metres(child, school) {
                None => faults.push(Fault::OutOfReach(child)),
                Some(measured) if measured != metres => faults.push(Fault::WrongJourney(child)),
                Some(_) => {}
            }
        }
    }
    let mut passed_over = vec![false; round.children.len()];
    for sector in pack.objectives.iter().filter_map(|o| o.sector()) {
        faults.extend(rank_order::check(
            round,
            qualified,
            allocation,
            &reach,
            sector,
            &mut passed_over,
        ));
    }
    faults
}

/// A fault in a few words, with identifiers only.
pub fn describe(fault: &Fault, round: &Round) -> String {
    let child = |c: &ChildIdx| &round.children[c.at()].id;
    match fault {
        Fault::TooMany(s) => format!("TooMany {}", round.schools[s.at()].id),
        Fault::OutOfReach(c) => format!("OutOfReach {}", child(c)),
        Fault::WrongJourney(c) => format!("WrongJourney {}", child(c)),
        Fault::WrongSector(c) => format!("WrongSector {}", child(c)),
        Fault::WrongStanding(c) => format!("WrongStanding {}", child(c)),
        Fault::RankBroken(c, _) => format!("RankBroken {}", child(c)),
    }
}
