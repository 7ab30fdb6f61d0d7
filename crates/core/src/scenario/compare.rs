//! Who is better off and who worse, child by child.

use std::cmp::Ordering;

use super::allocation_summary::{AllocationSummary, Placement};

/// What a change means for a child. A public place is better than a bought one, any place better than none,
/// and of two places of one kind the nearer one is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The child is better off: public before bought, any place before none, the nearer of one kind.
    Better,
    /// The child is worse off by the same order.
    Worse,
    /// Another school, just as good.
    Moved,
    /// Takes part in one of the two only, or waits for a person in one of them.
    Aside,
    /// Only in the second.
    New,
    /// Only in the first.
    Gone,
}

impl Verdict {
    /// The word in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Moved => "moved",
            Self::Aside => "aside",
            Self::New => "new",
            Self::Gone => "gone",
        }
    }
}

/// A child whose placement differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<'t> {
    /// The identifier of the child.
    pub child: &'t str,
    /// Where it is in the base; none where it is not among the children there.
    pub before: Option<&'t Placement>,
    /// Where it is in the scenario; none where it is not among the children there.
    pub after: Option<&'t Placement>,
    /// What the change means to the child.
    pub verdict: Verdict,
}

/// All children whose placement differs, by identifier.
pub fn changes<'t>(before: &'t AllocationSummary, after: &'t AllocationSummary) -> Vec<Change<'t>> {
    let mut then = before.placements.iter().peekable();
    let mut now = after.placements.iter().peekable();
    let mut all = Vec::new();
    // Both lists are in the order of identifiers.
    loop {
        let order = match (then.peek(), now.peek()) {
            (Some((a, _)), Some((b, _))) => a.cmp(b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return all,
        };
        let before = then.next_if(|_| order.is_le());
        let after = now.next_if(|_| order.is_ge());
        let verdict = match (before, after) {
            (Some((_, then)), Some((_, now))) if then == now => continue,
            (Some((_, then)), Some((_, now))) => verdict(then, now),
            (Some(_), None) => Verdict::Gone,
            (None, _) => Verdict::New,
        };
        let Some((child, _)) = before.or(after) else {
            continue;
        };
        all.push(Change {
            child,
            before: before.map(|(_, placement)| placement),
            after: after.map(|(_, placement)| placement),
            verdict,
        });
    }
}

fn verdict(then: &Placement, now: &Placement) -> Verdict {
    let worth = |placement: &Placement| match placement.outcome {
        "public" => Some(0),
        "purchased" => Some(1),
        "unplaced" => Some(2),
        _ => None,
    };
    let (Some(before), Some(after)) = (worth(then), worth(now)) else {
        return Verdict::Aside;
    };
    match (after, now.metres).cmp(&(before, then.metres)) {
        Ordering::Less => Verdict::Better,
        Ordering::Greater => Verdict::Worse,
        Ordering::Equal => Verdict::Moved,
    }
}
