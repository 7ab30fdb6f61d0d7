//! The outline of a district, for maps.

use geo::MultiPolygon;

use super::DistrictIdx;

/// Where a district lies.
#[derive(Clone, Debug)]
pub struct Outline {
    /// The district whose outline it is.
    pub district: DistrictIdx,
    /// Its area, longitude and latitude of WGS-84.
    pub shape: MultiPolygon<f64>,
}
