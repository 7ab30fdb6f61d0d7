//! Small areas of the city with the schools within their reach, where `reach_m` says how far children go: the areas of the
//! forecast, each with its part of the children of its district.

use std::collections::BTreeSet;

use xuewei_core::domain::{Position, haversine_m};
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_forecast::Panel;
use xuewei_forecast::panel::Scope;
use xuewei_plan::Norms;
use xuewei_plan::city::{Area, Campus, District, LEVELS, Near};

use crate::input::CityInput;

/// An area that has a position.
#[derive(Clone, Debug)]
pub struct PlacedArea {
    /// Its node of the forecast.
    pub node: usize,
    /// What it is called.
    pub id: String,
    /// Its district, by number.
    pub district: usize,
    /// Where it is taken to be.
    pub position: Position,
    /// The campuses within reach, by level.
    pub near: [Vec<Near>; LEVELS],
}

/// The areas with the campuses within reach; none where journeys are not looked at. `districts` are the nodes of the
/// forecast that are districts here.
///
/// # Errors
/// When an area, a school or a parcel has no position: how far it is would be a guess.
pub fn near(
    (input, panel): (&CityInput, &Panel),
    districts: &[usize],
    (campuses, positions): (&[Campus], &[Option<Position>]),
    warnings: &mut Findings,
) -> Result<Vec<PlacedArea>, Findings> {
    let norms = &input.norms;
    if norms.reach.iter().all(Option::is_none) {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    let mut missing: [Vec<String>; 3] = Default::default();
    let mut by_schools = Vec::new();
    let first_area = panel.nodes.len() - input.areas.len();
    for (node, own) in panel.nodes.iter().enumerate() {
        let held_by = own.parent.filter(|parent| *parent != 0).unwrap_or(node);
        let district = districts.iter().position(|own| *own == held_by);
        let area = node.checked_sub(first_area);
        let area = area.and_then(|at| input.areas.get(at));
        let (Scope::Area, Some(district), Some(area)) = (own.scope, district, area) else {
            continue;
        };
        let Some(position) = area.position else {
            missing[0].push(area.name.clone());
            continue;
        };
        if area.is_by_schools {
            by_schools.push(area.name.clone());
        }
        let near = std::array::from_fn(|level| within(norms, level, position, positions));
        all.push(PlacedArea {
            node,
            id: area.name.clone(),
            district,
            position,
            near,
        });
    }
    for (campus, position) in campuses.iter().zip(positions) {
        if position.is_none() {
            missing[if campus.is_parcel { 2 } else { 1 }].push(campus.id.clone());
        }
    }
    let tell = |code, role: &str, ids: Vec<String>| {
        let finding = Finding::new(code, input.file_called(role));
        finding.with("count", ids.len()).with("ids", ids)
    };
    let mut errors = Findings::new();
    for (ids, role) in missing.into_iter().zip(["births", "schools", "parcels"]) {
        if !ids.is_empty() {
            let what = if role == "births" { "areas" } else { role };
            let finding = tell(Code::ReachPositionMissing, role, ids);
            errors.push(finding.with("what", what));
        }
    }
    if errors.has_errors() {
        return Err(errors);
    }
    if !by_schools.is_empty() {
        warnings.push(tell(Code::AreasBySchools, "births", by_schools));
    }
    let is_beyond = |own: &&PlacedArea| {
        (0..LEVELS).any(|level| {
            let is_own = |near: &Near| {
                let campus = campuses.get(near.campus);
                campus.is_some_and(|campus| campus.district == own.district && campus.has(level))
            };
            let is_there = own
                .near
                .get(level)
                .is_some_and(|near| near.iter().any(is_own));
            norms.reach.get(level).copied().flatten().is_some() && !is_there
        })
    };
    let beyond: BTreeSet<String> = all
        .iter()
        .filter(is_beyond)
        .map(|own| own.id.clone())
        .collect();
    if !beyond.is_empty() {
        let beyond = beyond.into_iter().collect();
        warnings.push(tell(Code::AreasBeyondReach, "schools", beyond));
    }
    Ok(all)
}

/// The campuses within reach of a point: as the crow flies, whole metres.
fn within(
    norms: &Norms,
    level: usize,
    from: Position,
    positions: &[Option<Position>],
) -> Vec<Near> {
    let Some(reach) = norms.reach.get(level).copied().flatten() else {
        return Vec::new();
    };
    let all = positions.iter().enumerate();
    let all = all.filter_map(|(campus, to)| {
        let metres = haversine_m(from, (*to)?).round() as i64;
        Some(Near { campus, metres })
    });
    all.filter(|near| near.metres <= reach).collect()
}

/// The areas with their children. Who enters public schools of a district is parted over its areas in proportion to what
/// the forecast has for them: `figures` are, of a node, a level and a lead, the figure of the variant and the middle one,
/// which counts where those of the variant are all nought. An area that is a district has all of its children.
pub fn children(
    placed: &[PlacedArea],
    norms: &Norms,
    districts: &[District],
    figures: impl Fn(usize, usize, usize) -> [i64; 2],
) -> Vec<Area> {
    let mut all: Vec<Area> = placed
        .iter()
        .map(|own| Area {
            id: own.id.clone(),
            district: own.district,
            entrants: Default::default(),
            near: own.near.clone(),
        })
        .collect();
    for (d, district) in districts.iter().enumerate() {
        let mine: Vec<usize> = (0..placed.len())
            .filter(|at| placed.get(*at).is_some_and(|own| own.district == d))
            .collect();
        for (level, years) in district.entrants.iter().enumerate() {
            if norms.reach.get(level).copied().flatten().is_none() {
                continue;
            }
            for (t, count) in years.iter().enumerate() {
                let of = |at: &usize| {
                    let node = placed.get(*at).map_or(0, |own| own.node);
                    figures(node, level, t + 1)
                };
                let both: Vec<[i64; 2]> = mine.iter().map(of).collect();
                for (at, part) in mine.iter().zip(parted(*count, &both)) {
                    let own = all.get_mut(*at).and_then(|own| own.entrants.get_mut(level));
                    if let Some(own) = own {
                        own.push(part);
                    }
                }
            }
        }
    }
    all
}

/// A count in parts in proportion to the first figures, or where these are all nought to the second, or else equal ones;
/// largest remainders up, of equal ones the first.
fn parted(count: i64, figures: &[[i64; 2]]) -> Vec<i64> {
    let first = figures.iter().map(|own| own[0]);
    let second = figures.iter().map(|own| own[1]);
    let sizes: Vec<i64> = match (first.clone().sum::<i64>(), second.clone().sum::<i64>()) {
        (1.., _) => first.collect(),
        (_, 1..) => second.collect(),
        _ => vec![1; figures.len()],
    };
    let all: i128 = sizes.iter().map(|size| i128::from(*size)).sum();
    let product = |size: i64| i128::from(count) * i128::from(size);
    let whole = |size: &i64| i64::try_from(product(*size) / all.max(1)).unwrap_or(0);
    let mut parts: Vec<i64> = sizes.iter().map(whole).collect();
    let left = count - parts.iter().sum::<i64>();
    let mut order: Vec<(i128, usize)> = sizes
        .iter()
        .enumerate()
        .map(|(at, size)| (-(product(*size) % all.max(1)), at))
        .collect();
    order.sort_unstable();
    for (_, at) in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        if let Some(part) = parts.get_mut(at) {
            *part += 1;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::parted;

    #[test]
    fn children_are_parted_in_proportion_and_none_is_lost() {
        assert_eq!(parted(10, &[[1, 9], [2, 9], [3, 9]]), [2, 3, 5]);
        // Low figures of all areas may be nought where that of the district is not.
        assert_eq!(parted(4, &[[0, 1], [0, 3]]), [1, 3]);
        assert_eq!(parted(3, &[[0, 0], [0, 0]]), [2, 1]);
        assert_eq!(parted(0, &[[5, 5]]), [0]);
    }
}
