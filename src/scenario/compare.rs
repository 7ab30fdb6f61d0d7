//! Who is better off and who worse, child by child.

use super::told::{Placement, Told};

/// What a change means for a child. A public place is better than a bought one, any place better than none,
/// and of two places of one kind the nearer one is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Better off.
    Better,
    /// Worse off.
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
    /// Identifier.
    pub child: &'t str,
    /// Before.
    pub before: Option<&'t Placement>,
    /// After.
    pub after: Option<&'t Placement>,
    /// What it means.
    pub verdict: Verdict,
}

/// All children whose placement differs, by identifier.
pub fn changes<'t>(before: &'t Told, after: &'t Told) -> Vec<Change<'t>> {
    let mut all: Vec<Change<'t>> = Vec::new();
    for (child, then) in &before.placements {
        let now = after.placements.get(child);
        if now == Some(then) {
            continue;
        }
        all.push(Change {
            child,
            before: Some(then),
            after: now,
            verdict: now.map_or(Verdict::Gone, |now| verdict(then, now)),
        });
    }
    for (child, now) in &after.placements {
        if !before.placements.contains_key(child) {
            all.push(Change {
                child,
                before: None,
                after: Some(now),
                verdict: Verdict::New,
            });
        }
    }
    all.sort_by_key(|change| change.child);
    all
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
        std::cmp::Ordering::Less => Verdict::Better,
        std::cmp::Ordering::Greater => Verdict::Worse,
        std::cmp::Ordering::Equal => Verdict::Moved,
    }
}
