//! Small random towns as rounds in memory, for the properties.

use proptest::prelude::*;
use xuewei_core::domain::{
    Child, ChildIdx, City, CityParts, Community, CommunityIdx, District, DistrictIdx, Grounds,
    HouseholdIdx, Intake, IntakeParts, ManualPlacement, Position, School, SchoolIdx, SchoolLevel,
    SchoolStatus, Sector, TextColumn, TravelOrigin, TravelTable,
};
use xuewei_core::policy::{
    AREA, Agreement, Bus, GroupRule, Households, Members, MinimumScore, Origin, Pack,
    ProcedureStep, SIBLING_SCHOOL, SiblingPriority, StepKind, TravelFrom, shipped,
};
use xuewei_core::units::{Metres, Places, Points};

/// A town and its rules.
#[derive(Clone, Debug)]
pub struct Town {
    pub intake: Intake,
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
                intake: round(&communities, &children, &schools),
                pack,
            }
        })
}

/// One or two buses, from some of the communities to a school each.
fn buses(intake: &Intake, below: &mut impl FnMut(usize) -> usize) -> Vec<Bus> {
    let one = |_| Bus {
        school: intake.schools()[below(intake.schools().len())]
            .id
            .to_string(),
        communities: intake
            .communities()
            .iter()
            .filter(|_| below(2) == 0)
            .map(|community| community.name.to_string())
            .collect(),
        district: None,
    };
    (0..2).map(one).collect()
}

/// Towns in which hardly a school is in reach but by bus.
pub fn bussed_towns() -> impl Strategy<Value = Town> {
    (
        towns(),
        prop::collection::vec(any::<u8>(), 64),
        0_i64..3_000,
    )
        .prop_map(|(mut town, bytes, most)| {
            let mut bytes = bytes.iter().cycle();
            let mut below = |n: usize| usize::from(*bytes.next().unwrap()) % n;
            town.pack.reach.buses = buses(&town.intake, &mut below);
            town.pack.reach.max = Metres(most);
            town
        })
}

/// The same with what real rounds have besides: homes, a travel table, closed schools and other stages, districts that
/// keep to themselves but for an agreement, placements by hand, a round of choice with lines and reserves, brothers and
/// sisters.
pub fn rich_towns() -> impl Strategy<Value = Town> {
    (towns(), prop::collection::vec(any::<u8>(), 256))
        .prop_map(|(town, bytes)| enrich(town, &bytes))
}

fn enrich(town: Town, bytes: &[u8]) -> Town {
    let Town {
        mut intake,
        mut pack,
    } = town;
    let mut bytes = bytes.iter().cycle();
    let mut below = |n: usize| usize::from(*bytes.next().unwrap()) % n;
    let schools = intake.schools().len();
    edit(&mut intake, |city, own| {
        for school in &mut city.schools {
            match below(10) {
                0 => school.status = SchoolStatus::Closed,
                1 => school.level = SchoolLevel::Junior,
                2 => school.district = None,
                _ => {}
            }
            if below(3) == 0 {
                school.line = Some(Points::from_parts(below(12) as i64 * 10_000));
            }
        }
        for child in &mut own.children {
            if below(2) == 0 {
                child.home = Some(position((below(40) as i32, below(40) as i32)));
            }
            match below(14) {
                0 => child.community = None,
                1 => child.level = SchoolLevel::Junior,
                2 => child.points = None,
                3 => child.district = None,
                _ => {}
            }
        }
    });
    pack.travel.from = [TravelFrom::Home, TravelFrom::Community][below(2)];
    if below(2) == 0 {
        pack.reach.across_districts = false;
        pack.reach.agreements = vec![Agreement {
            from: "D0".to_owned(),
            to: "D1".to_owned(),
        }];
    }
    if below(3) == 0 {
        pack.reach.buses = buses(&intake, &mut below);
    }
    if below(3) == 0 {
        let children =
            (0..intake.children().len()).map(|i| TravelOrigin::Child(ChildIdx::from_usize(i)));
        let communities = (0..6).map(|i| TravelOrigin::Community(CommunityIdx(i)));
        let mut journeys = Vec::new();
        for origin in children.chain(communities) {
            let is_child = matches!(origin, TravelOrigin::Child(_));
            if is_child && below(3) > 0 {
                continue;
            }
            for school in (0..schools).map(SchoolIdx::from_usize) {
                if below(3) > 0 {
                    journeys.push((origin, school, Metres(below(250) as i64 * 20)));
                }
            }
        }
        journeys.sort_unstable();
        edit(&mut intake, |_, own| {
            own.travel = Some(TravelTable {
                journeys,
                parcels: Vec::new(),
                ..TravelTable::default()
            })
        });
    }
    // No more by hand than there are places.
    let mut placements: Vec<ManualPlacement> = Vec::new();
    for (i, school) in intake.schools().iter().enumerate() {
        let is_open = school.is_open_to(SchoolLevel::Primary) && school.places > Places::ZERO;
        let child = ChildIdx::from_usize(below(intake.children().len()));
        let is_there = intake.children()[child.at()].level == SchoolLevel::Primary;
        let is_placed = placements.iter().any(|placement| placement.child == child);
        if is_open && is_there && below(6) == 0 && !is_placed {
            let school = SchoolIdx::from_usize(i);
            placements.push(ManualPlacement {
                is_extra: false,
                child,
                school,
                grounds: Grounds::default(),
            });
        }
    }
    placements.sort_unstable();
    edit(&mut intake, |_, own| own.manual_placements = placements);
    let mut named = TextColumn::new("choices");
    let mut group = TextColumn::new("group");
    for _ in intake.children() {
        let ids: Vec<&str> = (0..below(4))
            .map(|_| &*intake.schools()[below(schools)].id)
            .collect();
        named.push(&ids.join("|"));
        group.push(["", "g", "h", "gh"][below(4)]);
    }
    edit(&mut intake, |_, own| own.evidence = vec![named, group]);
    // A child may be of both groups, and the shares of a school may come to more than its places.
    let reserve = |id: &str, members: Members, percent: u8| GroupRule {
        id: id.to_owned(),
        members,
        percent: Some(percent),
        origin: Origin::default(),
    };
    let of_words = |one_of: &[&str]| Members::Words {
        column: "group".to_owned(),
        one_of: one_of.iter().map(|word| (*word).to_owned()).collect(),
    };
    for (id, words) in [("g", ["g", "gh"]), ("h", ["h", "gh"])] {
        if below(2) == 0 {
            let percent = [20, 50, 70, 100][below(4)];
            pack.reserves.push(reserve(id, of_words(&words), percent));
        }
    }
    let mut elder = TextColumn::new(SIBLING_SCHOOL);
    for _ in intake.children() {
        elder.push(match below(3) {
            0 => &intake.schools()[below(schools)].id,
            _ => "",
        });
    }
    edit(&mut intake, |_, own| own.evidence.push(elder));
    if below(4) == 0 {
        let percent = [20, 50, 100][below(3)];
        let siblings = reserve("elder", Members::Siblings, percent);
        pack.reserves.push(siblings);
    }
    let siblings = [
        SiblingPriority::None,
        SiblingPriority::None,
        SiblingPriority::First,
        SiblingPriority::TieBreak,
    ];
    let siblings = [siblings[below(4)], siblings[below(4)]];
    let given = [("D0".to_owned(), Points::from_parts(50_000))];
    let lines = [
        MinimumScore::None,
        MinimumScore::Places,
        MinimumScore::Given(given.into()),
    ];
    let line = lines[below(3)].clone();
    let second_line = lines[below(3)].clone();
    let choice = |name: &str, line: MinimumScore, flags: [bool; 2]| ProcedureStep {
        name: name.to_owned(),
        act: StepKind::Choice {
            column: "choices".to_owned(),
            choices: 2,
            line,
            school_line: flags[0],
            siblings: siblings[usize::from(flags[1])],
            within_reach: flags[1],
            within_area: false,
        },
        origin: Origin::default(),
    };
    let coordination = |across: Option<bool>, above_line: bool| ProcedureStep {
        name: "second".to_owned(),
        act: StepKind::Coordination {
            across_districts: across,
            above_line,
        },
        origin: Origin::default(),
    };
    let flags = [below(2) == 0, below(2) == 0];
    let across = [None, Some(true), Some(false)][below(3)];
    let above_line = below(2) == 0;
    match below(5) {
        0 => {}
        1 => pack.procedure.push(coordination(across, false)),
        2 => pack.procedure.insert(0, choice("first", line, flags)),
        3 => pack.procedure.push(choice("last", line, flags)),
        _ => {
            let last = coordination(across, above_line);
            pack.procedure = vec![
                choice("first", line, flags),
                choice("again", second_line, flags),
                last,
            ];
        }
    }
    if below(3) == 0 {
        pack.households = Households::Preferred;
    }
    if below(3) == 0 {
        in_areas(&mut intake, &mut pack, &mut below);
    }
    Town { intake, pack }
}

/// Areas below the districts, some of one name in both: schools and children in some, and rounds that go by them.
fn in_areas(intake: &mut Intake, pack: &mut Pack, below: &mut impl FnMut(usize) -> usize) {
    let names = ["E", "W", "X"];
    let of_schools: Vec<usize> = intake.schools().iter().map(|_| below(3)).collect();
    let mut column = TextColumn::new(AREA);
    for _ in intake.children() {
        column.push(["", "E", "W", "X"][below(4)]);
    }
    edit(intake, |city, own| {
        for (school, at) in city.schools.iter_mut().zip(of_schools) {
            // No school is in the last of them.
            school.area = (at < 2).then(|| names[at].into());
        }
        own.evidence.push(column);
    });
    for step in &mut pack.procedure {
        if let StepKind::Choice {
            line, within_area, ..
        } = &mut step.act
        {
            *within_area = below(2) == 0;
            *line = match std::mem::replace(line, MinimumScore::None) {
                MinimumScore::Places if below(2) == 0 => MinimumScore::PlacesByArea,
                MinimumScore::Given(_) if below(2) == 0 => {
                    let given = [("E", 40_000), ("D1/W", 60_000), ("X", 50_000)];
                    let given =
                        given.map(|(name, parts)| (name.to_owned(), Points::from_parts(parts)));
                    MinimumScore::GivenByArea(given.into())
                }
                line => line,
            };
        }
    }
}

type Spot = (i32, i32);

/// Spots lie on a grid of about 100 m.
fn position((x, y): Spot) -> Position {
    Position {
        lon: 122.5 + f64::from(x) * 0.001,
        lat: 32.9 + f64::from(y) * 0.001,
    }
}

pub fn round(
    communities: &[(Spot, u32)],
    children: &[(u32, i64, u32)],
    schools: &[(Spot, i64, bool, u32)],
) -> Intake {
    let district = |id: &str| District {
        id: id.into(),
        ..District::default()
    };
    let city = CityParts {
        schools: schools
            .iter()
            .enumerate()
            .map(|(i, (spot, places, private, d))| School {
                id: format!("S{i:02}").into(),
                name: None,
                position: position(*spot),
                district: Some(DistrictIdx(*d)),
                area: None,
                level: SchoolLevel::Primary,
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
                migrant_enrolment: None,
                migrant_leavers: None,
                grades: None,
                posts: None,
                staff: None,
                rooms: None,
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
        ..CityParts::default()
    };
    let own = IntakeParts {
        name: "town".to_owned(),
        year: 2026,
        level: SchoolLevel::Primary,
        seed: "town".to_owned(),
        children: children
            .iter()
            .enumerate()
            .map(|(i, (community, points, household))| Child {
                id: format!("C{i:03}").into(),
                household: Some(HouseholdIdx(*household)),
                birth_date: None,
                home: None,
                community: Some(CommunityIdx(*community)),
                district: Some(DistrictIdx(communities[*community as usize].1)),
                level: SchoolLevel::Primary,
                points: Some(Points::from_parts(points * 10_000)),
            })
            .collect(),
        ..IntakeParts::default()
    };
    Intake::new(City::new(city).unwrap(), own).unwrap()
}

/// Changes some of the parts of an intake.
pub fn edit(intake: &mut Intake, change: impl FnOnce(&mut CityParts, &mut IntakeParts)) {
    *intake = std::mem::take(intake).with(change).unwrap();
}
