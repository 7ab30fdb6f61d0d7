//! A parcel of the education land reserve (教育用地储备).

use super::{DistrictIdx, Position};
use crate::units::{SquareMetres, Yuan};

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
    /// What a school on it costs to open, whatever its size.
    pub opening_cost: Option<Yuan>,
}
