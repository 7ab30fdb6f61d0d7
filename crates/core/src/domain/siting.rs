//! What a planner of new schools wants of a siting: its objective and its limits, from `[site]` of the round.

use serde::{Deserialize, Serialize};

use super::ParcelState;
use crate::units::{Classes, Places, Posts, SquareMetres, Yuan};

/// What is made as small as can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SitingObjective {
    /// Children without a public place, then the cost of opening, then journeys.
    #[default]
    UnplacedThenCost,
    /// Cost of opening and journeys together; everybody must have a place.
    Cost,
}

impl SitingObjective {
    /// The word in the round.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnplacedThenCost => "unplaced-then-cost",
            Self::Cost => "cost",
        }
    }
}

/// Years until a school takes children, by the state of its land.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ready {
    /// On land that is held; candidates of the schools table too.
    pub held: i64,
    /// On land that is being acquired.
    pub acquiring: i64,
    /// On land that is planned for.
    pub planned: i64,
}

impl Ready {
    /// Years on land of a state.
    pub fn on(self, state: ParcelState) -> i64 {
        match state {
            ParcelState::Held => self.held,
            ParcelState::Acquiring => self.acquiring,
            ParcelState::Planned => self.planned,
        }
    }
}

/// The most that a plan may use; a limit that is `None` does not bind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SitingLimits {
    /// Yuan for opening.
    pub budget: Option<Yuan>,
    /// New places of the entry grade.
    pub new_places: Option<Places>,
    /// Posts that new schools and classes need.
    pub posts: Option<Posts>,
    /// Square metres of the land reserve that are built on: whole parcels.
    pub land: Option<SquareMetres>,
    /// Parcels and candidate schools that are opened.
    pub openings: Option<i64>,
}

impl SitingLimits {
    /// Limit by limit the lower of two.
    pub fn lower(self, other: Self) -> Self {
        fn least<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
            match (one, other) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            }
        }
        Self {
            budget: least(self.budget, other.budget),
            new_places: least(self.new_places, other.new_places),
            posts: least(self.posts, other.posts),
            land: least(self.land, other.land),
            openings: least(self.openings, other.openings),
        }
    }
}

/// Objective and limits; a limit that is `None` does not bind.
#[derive(Clone, Debug, PartialEq)]
pub struct Siting {
    /// What is made small.
    pub objective: SitingObjective,
    /// Yuan for one metre of one child's journey.
    pub cost_per_child_metre: f64,
    /// Most yuan for opening.
    pub budget: Option<Yuan>,
    /// Most new places of the entry grade.
    pub new_places: Option<Places>,
    /// Most posts that new schools and classes need.
    pub posts: Option<Posts>,
    /// Most square metres of the land reserve that are built on: whole parcels.
    pub land: Option<SquareMetres>,
    /// Most parcels and candidate schools that are opened.
    pub openings: Option<i64>,
    /// Classes of the entry grade by which every existing public school may grow, within its site and rooms where these are
    /// known; as many as both allow when `None`, none where neither is known.
    pub extend: Option<Classes>,
    /// Whether existing public schools may be closed.
    pub close: bool,
    /// Smallest and largest number of streams of a school on a parcel; the standard schools of the norms when `None`.
    pub streams: Option<(i64, i64)>,
    /// Years from that of the round until a school on a parcel of a state takes its first children.
    pub ready: Ready,
    /// The years that are planned, first to last; the round's own when empty.
    pub years: Vec<i64>,
    /// What may have been used by the end of each of the planned years, in their order: what is set free year by year,
    /// added up, so that what one year leaves over is there in the next. Empty where nothing is given by year.
    pub released: Vec<SitingLimits>,
    /// Seconds for the search.
    pub time_limit: f64,
    /// Gap at which the search may end.
    pub gap: f64,
}

impl Default for Siting {
    fn default() -> Self {
        Self {
            objective: SitingObjective::default(),
            cost_per_child_metre: 0.0,
            budget: None,
            new_places: None,
            posts: None,
            land: None,
            openings: None,
            extend: None,
            close: false,
            streams: None,
            ready: Ready::default(),
            years: Vec::new(),
            released: Vec::new(),
            time_limit: 60.0,
            gap: 0.0,
        }
    }
}

impl Siting {
    /// The limits that hold whatever the year.
    pub fn in_all(&self) -> SitingLimits {
        SitingLimits {
            budget: self.budget,
            new_places: self.new_places,
            posts: self.posts,
            land: self.land,
            openings: self.openings,
        }
    }

    /// What may have been used by the end of a planned year, by its place among them.
    pub fn limits_by(&self, year: usize) -> SitingLimits {
        let released = self.released.get(year).copied().unwrap_or_default();
        self.in_all().lower(released)
    }

    /// The same without any limit.
    pub fn without_limits(&self) -> Self {
        Self {
            budget: None,
            new_places: None,
            posts: None,
            land: None,
            openings: None,
            released: Vec::new(),
            ..self.clone()
        }
    }
}
