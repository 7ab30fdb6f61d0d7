//! Who has something else after late changes than before them, and whose place it is.

use super::{Before, Changes, Version};
use crate::allocation::{Allocation, Outcome, PlacedBy};
use crate::domain::{ChildIdx, SchoolIdx};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What became of a child in a version.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum MoveKind {
            $($(#[$doc])* $name),+
        }

        impl MoveKind {
            /// All kinds in order.
            pub const ALL: &'static [MoveKind] = &[$(MoveKind::$name),+];

            /// The word in `amended.csv`.
            pub const fn as_str(self) -> &'static str {
                match self { $(MoveKind::$name => $text),+ }
            }
        }
    };
}

kinds! {
    /// The family withdrew.
    Withdrawn = "withdrawn",
    /// A person placed it.
    Placed = "placed",
    /// It waited and has a place now.
    MovedUp = "moved_up",
    /// It applied late and has a place.
    LatePlaced = "late_placed",
    /// It applied late and waits.
    LateWaiting = "late_waiting",
    /// It applied late and takes no part, or waits for a person.
    LateOther = "late_other",
}

/// What a version changed for one child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The child.
    pub child: ChildIdx,
    /// What became of it.
    pub kind: MoveKind,
    /// What it had before; nothing where it applied late.
    pub before: Option<Outcome>,
    /// What it has.
    pub now: Outcome,
    /// Children whose places at its school became free in this version, in order; none where the place was free already.
    pub freed_by: Vec<ChildIdx>,
}

/// Everybody for whom a version changed something, in the order of the children.
pub fn moves(
    before: Before<'_>,
    version: &Version,
    changes: &Changes,
    allocation: &Allocation,
) -> Vec<Move> {
    let was = |at: usize| {
        let own = version.of_before[at];
        own.map(|own| (before.allocation.of(own), before.allocation.placed_by(own)))
    };
    let children = 0..version.intake.children().len();
    let mut freed: Vec<Vec<ChildIdx>> = vec![Vec::new(); version.intake.schools().len()];
    for at in children.clone() {
        let child = ChildIdx::from_usize(at);
        let had = was(at).and_then(|(outcome, _)| outcome.school());
        if let Some(school) = had.filter(|own| allocation.of(child).school() != Some(*own)) {
            freed[school.at()].push(child);
        }
    }
    let freed_at =
        |school: Option<SchoolIdx>| school.map_or_else(Vec::new, |s| freed[s.at()].clone());
    let is_placed = |child: ChildIdx| changes.placed.iter().any(|own| own.child == child);
    let of_child = |at: usize| {
        let child = ChildIdx::from_usize(at);
        let (now, own) = (allocation.of(child), was(at));
        let kind = if changes.withdrawn.binary_search(&child).is_ok() {
            MoveKind::Withdrawn
        } else if is_placed(child) {
            MoveKind::Placed
        } else if let Some((before, _)) = own {
            let is_new = before == Outcome::Unplaced && now.school().is_some();
            is_new.then_some(MoveKind::MovedUp)?
        } else {
            match now {
                Outcome::Placed { .. } => MoveKind::LatePlaced,
                Outcome::Unplaced => MoveKind::LateWaiting,
                _ => MoveKind::LateOther,
            }
        };
        let freed_by = match (kind, allocation.placed_by(child)) {
            (_, PlacedBy::In(_)) => freed_at(now.school()),
            _ => Vec::new(),
        };
        Some(Move {
            child,
            kind,
            before: own.map(|(outcome, _)| outcome),
            now,
            freed_by,
        })
    };
    children.filter_map(of_child).collect()
}
