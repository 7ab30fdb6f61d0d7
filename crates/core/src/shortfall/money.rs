//! Money: the operating grant of every child placed, `min(price, cap)` of every bought place, and what the
//! posts that the plan fills cost; and the share of children for whom the unit has a place.

use crate::domain::SchoolLevel;
use crate::policy::Norms;
use crate::units::{Places, Yuan};

/// The operating grant of so many children for a year.
pub fn grant(children: Places, norms: &Norms, level: SchoolLevel) -> Yuan {
    Yuan(norms.operating_grant.of(level).get() * children.get())
}

/// Children who would have to be covered too: `⌈target × eligible⌉ − covered`, not below zero.
pub fn to_cover(eligible: Places, covered: Places, target_percent: i64) -> Places {
    let due = (eligible.get() * target_percent + 99) / 100;
    (Places(due) - covered).or_zero()
}
