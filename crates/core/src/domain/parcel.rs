//! A parcel of the education land reserve (教育用地储备).

use super::{DistrictIdx, Position};
use crate::units::{SquareMetres, Yuan};

/// How far land is ready to be built on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ParcelState {
    /// It is there (有).
    #[default]
    Held,
    /// It is being acquired (在征).
    Acquiring,
    /// It stands in a plan (规划).
    Planned,
}

/// Land on which a school could be built.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Its identifier as written.
    pub id: Box<str>,
    /// Its point, degrees of WGS-84.
    pub position: Position,
    /// District that holds it.
    pub district: Option<DistrictIdx>,
    /// Its area.
    pub area: SquareMetres,
    /// How far it is ready to be built on.
    pub state: ParcelState,
    /// What a school on it costs to open, whatever its size.
    pub opening_cost: Option<Yuan>,
}
