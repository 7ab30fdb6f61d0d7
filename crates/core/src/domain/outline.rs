//! The outline of a district, for maps.

use geo::MultiPolygon;

use super::DistrictIdx;

/// Where a district lies.
#[derive(Clone, Debug)]
pub struct Outline {
    /// Which district.
    pub district: DistrictIdx,
    /// Its area, longitude and latitude of WGS-84.
    pub shape: MultiPolygon<f64>,
}
