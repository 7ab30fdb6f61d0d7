//! How long a journey is.

use crate::domain::{ChildIdx, Intake, Position, SchoolIdx, TravelOrigin, haversine_m};
use crate::policy::{Pack, TravelFrom};
use crate::units::Metres;

/// A straight line with a detour, rounded to whole metres.
pub fn straight_line(from: Position, to: Position, detour: f64) -> Metres {
    Metres((haversine_m(from, to) * detour).round() as i64)
}

/// The journey of a child to a school whatever its reach: as the travel table says, else the straight line
/// with the detour. A child without home and community has none.
pub fn direct(intake: &Intake, pack: &Pack, child: ChildIdx, school: SchoolIdx) -> Metres {
    let of = &intake.children()[child.at()];
    if let Some(table) = &intake.travel() {
        let community = table.community_of(of, pack.travel.from == TravelFrom::Home);
        let starts = [
            Some(TravelOrigin::Child(child)),
            community.map(TravelOrigin::Community),
        ];
        for start in starts.into_iter().flatten() {
            let key = |j: &(TravelOrigin, SchoolIdx, Metres)| (j.0, j.1).cmp(&(start, school));
            if let Ok(at) = table.journeys.binary_search_by(key) {
                return table.journeys[at].2;
            }
        }
    }
    let community = of.community.map(|c| intake.communities()[c.at()].position);
    let from = match pack.travel.from {
        TravelFrom::Community => community.or(of.home),
        TravelFrom::Home => of.home.or(community),
    };
    let to = intake.schools()[school.at()].position;
    from.map_or(Metres::ZERO, |from| {
        straight_line(from, to, pack.travel.detour)
    })
}

/// The great-circle distance beyond which a journey is certainly longer than `most`.
pub fn great_circle_limit(most: Metres, detour: f64) -> f64 {
    (most.get() as f64 + 0.5) / detour
}
