//! Sites that share children.

/// Sites that belong together.
pub(super) struct Groups {
    first: Vec<usize>,
    /// How many groups the sites that count are in.
    pub(super) count: usize,
}

impl Groups {
    pub(super) fn new(counts: &[bool]) -> Self {
        Self {
            first: (0..counts.len()).collect(),
            count: counts.iter().filter(|counts| **counts).count(),
        }
    }

    /// The first site of a site's group.
    pub(super) fn of(&self, site: usize) -> usize {
        let mut at = site;
        while self.first[at] != at {
            at = self.first[at];
        }
        at
    }

    pub(super) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        if a != b {
            self.first[a.max(b)] = a.min(b);
            self.count -= 1;
        }
    }
}
