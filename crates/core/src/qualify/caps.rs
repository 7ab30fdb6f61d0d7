//! What takes points away: the cap of an item, of its group, or another item of it that has more.

use crate::policy::Item;
use crate::units::Points;

/// What takes points away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capped {
    /// The cap of the item.
    Item,
    /// The cap of its group.
    Group,
    /// Another item of the group has more, and only the largest counts.
    Largest,
}

impl Capped {
    /// The word in `score-items.csv`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Group => "group",
            Self::Largest => "largest",
        }
    }
}

/// The points of an item that count, and what took away the others.
pub(super) fn item_cap(item: &Item, before: Points) -> (Points, Option<Capped>) {
    match item.cap {
        // The cap of a deduction is its floor.
        Some(cap) if cap < Points::from_parts(0) && before < cap => (cap, Some(Capped::Item)),
        Some(cap) if cap >= Points::from_parts(0) && before > cap => (cap, Some(Capped::Item)),
        _ => (before, None),
    }
}
