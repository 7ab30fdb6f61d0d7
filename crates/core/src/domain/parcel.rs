//! A parcel of the education land reserve (教育用地储备).

use super::{DistrictIdx, Position};
use crate::units::{SquareMetres, Yuan};

/// Land on which a school could be built.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Identifier as written.
    pub id: Box<str>,
    /// Its point.
    pub position: Position,
    /// District that holds it.
    pub district: Option<DistrictIdx>,
    /// Its size.
    pub area: SquareMetres,
    /// What a school on it costs to open, whatever its size.
    pub opening_cost: Option<Yuan>,
}
