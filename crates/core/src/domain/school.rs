//! A school: one stage of one campus.

use serde::{Deserialize, Serialize};

use super::{DistrictIdx, Position, SchoolLevel, index};
use crate::units::{Places, Points, Posts, SquareMetres, Yuan};

index!(
    /// A school's place in [`super::City::schools`].
    SchoolIdx
);

/// Who runs the school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sector {
    /// A public school (公办).
    Public,
    /// A private school (民办): its places count only when the government buys them.
    Private,
}

impl Sector {
    /// The word in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
        }
    }
}

/// Whether the school takes children this year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SchoolStatus {
    /// The school is open and takes children.
    Existing,
    /// Proposed: open only in a scenario.
    Candidate,
    /// The school takes no children.
    Closed,
}

/// A school. Optional figures are `None` when the table does not give them: not known is not zero.
#[derive(Clone, Debug)]
pub struct School {
    /// Its identifier as written.
    pub id: Box<str>,
    /// Its name for people; the identifier where there is none.
    pub name: Option<Box<str>>,
    /// Its point, degrees of WGS-84.
    pub position: Position,
    /// District responsible for it.
    pub district: Option<DistrictIdx>,
    /// The area below the district (片区) in which it is.
    pub area: Option<Box<str>>,
    /// The stage that it teaches.
    pub level: SchoolLevel,
    /// Whether it is public or private.
    pub sector: Sector,
    /// Open, proposed or closed.
    pub status: SchoolStatus,
    /// Places open to this round.
    pub places: Places,
    /// Parallel classes in each grade (轨).
    pub streams: Option<i64>,
    /// Pupils before the intake.
    pub enrolment: Option<Places>,
    /// Pupils who leave before the intake.
    pub leavers: Option<Places>,
    /// Of the pupils before the intake those of migrant families.
    pub migrant_enrolment: Option<Places>,
    /// Of them those who leave before the intake.
    pub migrant_leavers: Option<Places>,
    /// Pupils before the intake by grade, the entry grade first; `None` unless those of every grade of its level are known.
    pub grades: Option<Box<[Places]>>,
    /// Staff posts approved for it.
    pub posts: Option<Posts>,
    /// Staff in service there, in posts.
    pub staff: Option<Posts>,
    /// Ordinary classrooms (普通教室) that it has.
    pub rooms: Option<i64>,
    /// Area of the site.
    pub site_area: Option<SquareMetres>,
    /// Price of one bought place, yuan a year.
    pub purchase_price: Option<Yuan>,
    /// What it costs to open, for a candidate.
    pub opening_cost: Option<Yuan>,
    /// The school's own line: fewest points with which a family may choose it.
    pub line: Option<Points>,
}

impl School {
    /// Its name for people; its identifier where it has none.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }

    /// A public school that could be opened, without places yet; nothing else is known of it.
    pub fn planned(
        id: impl Into<Box<str>>,
        position: Position,
        district: Option<DistrictIdx>,
        level: SchoolLevel,
    ) -> Self {
        Self {
            id: id.into(),
            name: None,
            position,
            district,
            area: None,
            level,
            sector: Sector::Public,
            status: SchoolStatus::Existing,
            places: Places::ZERO,
            streams: None,
            enrolment: None,
            leavers: None,
            migrant_enrolment: None,
            migrant_leavers: None,
            grades: None,
            posts: None,
            staff: None,
            rooms: None,
            site_area: None,
            purchase_price: None,
            opening_cost: None,
            line: None,
        }
    }

    /// Whether it takes children of this stage in this round.
    pub fn is_open_to(&self, level: SchoolLevel) -> bool {
        self.status == SchoolStatus::Existing && self.level == level
    }
}
