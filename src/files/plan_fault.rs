//! What the referee of plans objects to.

/// What of a plan is not as its rules have it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlanFault {
    /// Which rule: the end of a key of the wording.
    pub rule: &'static str,
    /// The campus, the district or the objective.
    pub what: String,
    /// The level.
    pub level: Option<&'static str>,
    /// The year.
    pub year: Option<i32>,
}

impl std::fmt::Display for PlanFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.rule, self.what)
    }
}
