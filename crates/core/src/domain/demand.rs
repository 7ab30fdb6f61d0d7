//! Forecast counts of children, by place, year and variant; how they are carried forward to a later year.

use super::{Child, Community, CommunityIdx, District, DistrictIdx, Position, SchoolLevel};
use crate::units::{Places, Points};

/// A variant of a forecast.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Variant {
    /// Few children: the low variant.
    Low,
    /// The one to plan with.
    #[default]
    Middle,
    /// Many children: the high variant.
    High,
}

impl Variant {
    /// All variants, from few children to many.
    pub const ALL: [Variant; 3] = [Self::Low, Self::Middle, Self::High];

    /// The word in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Middle => "middle",
            Self::High => "high",
        }
    }
}

/// So many children at one place in one year.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// Identifier of the place.
    pub cell: Box<str>,
    /// The year of entry.
    pub year: i64,
    /// The variant of the forecast.
    pub variant: Variant,
    /// The point of the place, degrees of WGS-84.
    pub position: Position,
    /// The children who enter in that year.
    pub count: Places,
    /// Children who will come to the place, each later year.
    pub entrants: Places,
    /// Children who will leave it, each later year.
    pub leavers: Places,
    /// The district responsible for them.
    pub district: Option<DistrictIdx>,
    /// Points that each of them is taken to have.
    pub points: Option<Points>,
}

/// The forecast of a year: as the table has it, else the latest earlier year carried forward,
///
/// ```text
/// count of the next year = (count + entrants − leavers) × in-migration of the district
/// ```
///
/// rounded half up, not below zero. `None` when the table has nothing of that variant up to that year, and when nothing
/// says how the latest earlier year changes: the same children again would be no forecast.
pub fn forecast(
    demand: &[Demand],
    districts: &[District],
    year: i64,
    variant: Variant,
) -> Option<Vec<Demand>> {
    let known = demand
        .iter()
        .filter(|d| d.variant == variant && d.year <= year);
    let latest = known.clone().map(|d| d.year).max()?;
    let of_latest = || known.clone().filter(|d| d.year == latest);
    let changes = |d: &&Demand| {
        let factor = d.district.and_then(|at| districts[at.at()].in_migration);
        factor.is_some() || d.entrants != Places::ZERO || d.leavers != Places::ZERO
    };
    if latest < year && !of_latest().any(|d| changes(&d)) {
        return None;
    }
    let carried = of_latest().map(|d| {
        let mut carried = d.clone();
        for _ in latest..year {
            // More than can be counted with stays more than can be counted with.
            let most = Places(10 * super::MOST_CHILDREN as i64);
            let next = (carried.count + d.entrants - d.leavers).or_zero();
            let next = next.min(most).get();
            let factor = d
                .district
                .and_then(|at| districts[at.at()].in_migration)
                .unwrap_or(Points::SCALE);
            carried.count = Places((next * factor + Points::SCALE / 2) / Points::SCALE);
        }
        carried.year = year;
        carried
    });
    Some(carried.collect())
}

/// Stand-ins for the children of a forecast: its places as communities, by district and name, and the
/// children by identifier. Those of one place are alike, and who of them comes first is drawn; where points are
/// not told of every place, the draw decides between places too.
pub fn synthetic_children(cells: &[Demand], level: SchoolLevel) -> (Vec<Community>, Vec<Child>) {
    let mut cells: Vec<&Demand> = cells.iter().collect();
    cells.sort_by(|a, b| (a.district, &a.cell).cmp(&(b.district, &b.cell)));
    // Points told of some places only would put all others behind them.
    let has_points = cells.iter().all(|cell| cell.points.is_some());
    let mut children = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        children.extend((1..=cell.count.get()).map(|number| Child {
            id: format!("{}#{number:06}", cell.cell).into(),
            household: None,
            birth_date: None,
            home: None,
            community: Some(CommunityIdx::from_usize(at)),
            district: cell.district,
            level,
            points: Some(cell.points.filter(|_| has_points).unwrap_or_default()),
        }));
    }
    children.sort_by(|a, b| a.id.cmp(&b.id));
    let community = |cell: &&Demand| Community {
        name: cell.cell.clone(),
        district: cell.district,
        position: cell.position,
    };
    (cells.iter().map(community).collect(), children)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cohort_is_carried_forward_by_hand() {
        let districts = [District {
            in_migration: Some(11_000),
            ..District::default()
        }];
        let place = |count, district| Demand {
            cell: "X".into(),
            year: 2026,
            variant: Variant::Middle,
            position: Position { lon: 0.0, lat: 0.0 },
            count: Places(count),
            entrants: Places(7),
            leavers: Places(2),
            district,
            points: None,
        };
        let of = |count, district, year| {
            let table = [place(count, district)];
            let result = forecast(&table, &districts, year, Variant::Middle);
            result.map(|cells| cells[0].count.get())
        };
        let here = Some(DistrictIdx(0));
        assert_eq!(of(100, here, 2026), Some(100));
        // (100 + 5) × 1.1 = 115.5, rounded up; (116 + 5) × 1.1 = 133.1
        assert_eq!(of(100, here, 2027), Some(116));
        assert_eq!(of(100, here, 2028), Some(133));
        assert_eq!(of(100, None, 2028), Some(110));
        assert_eq!(of(100, here, 2025), None);
        let table = [place(1, None)];
        assert_eq!(forecast(&table, &[], 2026, Variant::High), None);
    }
}
