//! Small random towns as rounds in memory, for the properties.

use proptest::prelude::*;
use xuewei_core::domain::{
    Child, Community, CommunityIdx, District, DistrictIdx, ExtraColumns, HouseholdIdx, Position,
    Round, School, SchoolStatus, Sector, Stage,
};
use xuewei_core::policy::{Pack, shipped};
use xuewei_core::units::{Metres, Places, Points};

/// A town and its rules.
#[derive(Clone, Debug)]
pub struct Town {
    pub round: Round,
    pub pack: Pack,
}

/// Towns of one or two districts, up to 24 children in up to 6 communities, up to 7 schools; points
/// from a narrow range so that ties and lotteries occur; some schools without places.
pub fn towns() -> impl Strategy<Value = Town> {
    let spot = || (0_i32..40, 0_i32..40);
    let community = (spot(), 0_u32..2);
    let child = (0_u32..6, 0_i64..12, 0_u32..12);
    let school = (spot(), 0_i64..6, any::<bool>(), 0_u32..2);
    (
        prop::collection::vec(community, 6),
        prop::collection::vec(child, 1..24),
        prop::collection::vec(school, 1..7),
        prop::sample::select(vec![600_i64, 1_500, 4_000, 100_000]),
        any::<bool>(),
    )
        .prop_map(|(communities, children, schools, max_m, across)| {
            let mut pack = Pack::from_toml(&shipped("two-primaries").unwrap(), &shipped).unwrap();
            pack.reach.max = Metres(max_m);
            pack.reach.across_districts = across;
            pack.tie_breaks.clear();
            Town {
                round: round(&communities, &children, &schools),
                pack,
            }
        })
}

type Spot = (i32, i32);

/// Spots lie on a grid of about 100 m.
fn position((x, y): Spot) -> Position {
    Position {
        lon: 122.5 + f64::from(x) * 0.001,
        lat: 32.9 + f64::from(y) * 0.001,
    }
}

fn round(
    communities: &[(Spot, u32)],
    children: &[(u32, i64, u32)],
    schools: &[(Spot, i64, bool, u32)],
) -> Round {
    let district = |id: &str| District {
        id: id.into(),
        ..District::default()
    };
    Round {
        outlines: Vec::new(),
        name: "town".to_owned(),
        year: 2026,
        stage: Stage::Primary,
        seed: "town".to_owned(),
        children: children
            .iter()
            .enumerate()
            .map(|(i, (community, points, household))| Child {
                id: format!("C{i:03}").into(),
                household: Some(HouseholdIdx(*household)),
                home: None,
                community: Some(CommunityIdx(*community)),
                district: Some(DistrictIdx(communities[*community as usize].1)),
                stage: Stage::Primary,
                points: Some(Points::from_parts(points * 10_000)),
            })
            .collect(),
        schools: schools
            .iter()
            .enumerate()
            .map(|(i, (spot, places, private, d))| School {
                id: format!("S{i:02}").into(),
                name: None,
                position: position(*spot),
                district: Some(DistrictIdx(*d)),
                stage: Stage::Primary,
                sector: if *private {
                    Sector::Private
                } else {
                    Sector::Public
                },
                status: SchoolStatus::Existing,
                places: Places(*places),
                streams: None,
                enrolment: None,
                leavers: None,
                posts: None,
                staff: None,
                site_area: None,
                purchase_price: None,
                opening_cost: None,
                line: None,
            })
            .collect(),
        communities: communities
            .iter()
            .enumerate()
            .map(|(i, (spot, d))| Community {
                name: format!("K{i}").into(),
                district: Some(DistrictIdx(*d)),
                position: position(*spot),
            })
            .collect(),
        districts: vec![district("D0"), district("D1")],
        parcels: Vec::new(),
        travel: None,
        ties: Vec::new(),
        evidence: Vec::new(),
        reviews: Vec::new(),
        locks: Vec::new(),
        demand: Vec::new(),
        last_year: Vec::new(),
        site: Default::default(),
        child_extras: ExtraColumns::default(),
        school_extras: ExtraColumns::default(),
    }
}
