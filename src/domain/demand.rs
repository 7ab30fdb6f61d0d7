//! Forecast counts of children, by place and year.

use super::{Child, DistrictIdx, Position, Stage};
use crate::units::{Places, Points};

/// So many children at one place in one year.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// Identifier of the place.
    pub cell: Box<str>,
    /// Year of entry.
    pub year: i64,
    /// Where.
    pub position: Position,
    /// How many.
    pub count: Places,
    /// The district responsible for them.
    pub district: Option<DistrictIdx>,
    /// Points that each of them is taken to have.
    pub points: Option<Points>,
}

/// Stand-ins for the children of a forecast, by identifier: those of one place are alike, and who of them
/// comes first is drawn.
pub fn stand_ins<'a>(demand: impl Iterator<Item = &'a Demand>, stage: Stage) -> Vec<Child> {
    let of_place = |place: &'a Demand| {
        (1..=place.count.get()).map(move |number| Child {
            id: format!("{}#{number:06}", place.cell).into(),
            household: None,
            home: Some(place.position),
            community: None,
            district: place.district,
            stage,
            points: Some(place.points.unwrap_or_default()),
        })
    };
    let mut children: Vec<Child> = demand.flat_map(of_place).collect();
    children.sort_by(|a, b| a.id.cmp(&b.id));
    children
}
