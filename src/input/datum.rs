//! Datums of Chinese coordinates, brought to WGS-84.

use schemars::JsonSchema;
use serde::Deserialize;

use xuewei_core::domain::Position;

/// The datum of the coordinates of a round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Datum {
    /// Satellite positioning; CGCS2000 is the same for this use.
    #[default]
    Wgs84,
    /// Amap, Tencent: shifted by law, at Suzhou by some 470 m.
    Gcj02,
    /// Baidu: shifted once more.
    Bd09,
}

impl Datum {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Wgs84, Self::Gcj02, Self::Bd09];

    /// The word in rounds.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wgs84 => "wgs84",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }

    /// How it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wgs84 => "WGS-84",
            Self::Gcj02 => "GCJ-02",
            Self::Bd09 => "BD-09",
        }
    }

    /// A point of this datum in WGS-84. A round is in one datum: every point is shifted by its rule, so that neighbours
    /// stay neighbours; a mask of where maps are shifted would part them along its edge.
    pub fn to_wgs84(self, lon: f64, lat: f64) -> Position {
        let (lon, lat) = match self {
            Self::Wgs84 => (lon, lat),
            Self::Gcj02 => coordtransform::gcj02_to_wgs84_in_mainland(lon, lat),
            Self::Bd09 => {
                let (lon, lat) = coordtransform::bd09_to_gcj02(lon, lat);
                coordtransform::gcj02_to_wgs84_in_mainland(lon, lat)
            }
        };
        Position { lon, lat }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use xuewei_core::domain::haversine_m;

    #[test]
    fn shifted_datums_come_back_to_the_same_point() {
        let there = Position {
            lon: 120.62,
            lat: 31.31,
        };
        let (lon, lat) = coordtransform::wgs84_to_gcj02(there.lon, there.lat);
        let shift = haversine_m(there, Position { lon, lat });
        assert!(
            (400.0..600.0).contains(&shift),
            "GCJ-02 is off by {shift} m"
        );
        assert!(haversine_m(there, Datum::Gcj02.to_wgs84(lon, lat)) < 0.01);
        let (lon, lat) = coordtransform::wgs84_to_bd09(there.lon, there.lat);
        assert!(haversine_m(there, Datum::Bd09.to_wgs84(lon, lat)) < 0.01);
        // By the borders of the south and the south-west, by the sea and out in it.
        for (lon, lat) in [
            (113.93, 22.48),
            (114.05, 22.515),
            (113.55, 22.215),
            (113.53, 22.13),
            (107.97, 21.54),
            (106.75, 22.09),
            (103.96, 22.51),
            (112.34, 16.83),
            (129.49, 42.77),
            (122.5, 32.9),
        ] {
            let there = Position { lon, lat };
            let (x, y) = coordtransform::wgs84_to_gcj02_in_mainland(lon, lat);
            assert!(haversine_m(there, Datum::Gcj02.to_wgs84(x, y)) < 0.01);
            let (x, y) = coordtransform::gcj02_to_bd09(x, y);
            assert!(haversine_m(there, Datum::Bd09.to_wgs84(x, y)) < 0.01);
        }
        assert_eq!(
            Datum::Wgs84.to_wgs84(120.0, 31.0),
            Position {
                lon: 120.0,
                lat: 31.0
            }
        );
    }
}
