//! A scenario written is a scenario read: every kind of override, any names.

use proptest::prelude::*;
use toml::Value;
use xuewei_core::domain::{OnFoot, Position, Variant};
use xuewei_core::finding::Findings;
use xuewei_core::policy::{Agreement, Bus};
use xuewei_core::scenario::{Override, Scenario};
use xuewei_core::units::{Points, SquareMetres};

/// Few enough to meet again, and some that a file has to quote.
fn names() -> impl Strategy<Value = String> {
    prop_oneof!["[A-C]", "[\\PC]{0,6}", Just("a.b \"c\"\n".to_owned())]
}

/// Paths of keys in a pack: plain ones, and ones where a value stands where others have a table.
fn paths() -> impl Strategy<Value = String> {
    let part = || prop_oneof!["[a-c]", "[ -~]{0,3}"];
    prop::collection::vec(part(), 1..4).prop_map(|parts| parts.join("."))
}

/// What a key may hold: anything but a table, whose keys have paths of their own.
fn values() -> impl Strategy<Value = Value> {
    let single = prop_oneof![
        any::<i64>().prop_map(Value::Integer),
        any::<bool>().prop_map(Value::Boolean),
        (-1e9..1e9).prop_map(Value::Float),
        names().prop_map(Value::String),
        Just(Value::Datetime("2026-08-31".parse().unwrap())),
    ];
    single.prop_recursive(2, 8, 4, |inner| {
        let table = prop::collection::btree_map("[a-c]", inner.clone(), 0..3);
        let table = table.prop_map(|all| Value::Table(all.into_iter().collect()));
        prop::collection::vec(prop_oneof![inner, table], 0..4).prop_map(Value::Array)
    })
}

fn positions() -> impl Strategy<Value = Position> {
    (-180.0..180.0_f64, -90.0..90.0_f64).prop_map(|(lon, lat)| Position { lon, lat })
}

/// Gates put, moved and closed; paths added, ways removed and opened.
fn on_foot() -> impl Strategy<Value = OnFoot> {
    // A gate without a number is a new one, which stands somewhere.
    let gates = prop_oneof![
        positions().prop_map(|at| (None, Some(at))),
        (any::<u16>(), prop::option::of(positions())).prop_map(|(gate, at)| (Some(gate), at)),
    ];
    let lines = prop::collection::vec(positions(), 2..5)
        .prop_filter("points that differ", |line| {
            line.windows(2).all(|two| two[0] != two[1])
        });
    prop_oneof![
        (names(), gates).prop_map(|(school, (gate, at))| OnFoot::Gate { school, gate, at }),
        lines.prop_map(|line| OnFoot::Add { line }),
        names().prop_map(|edge_id| OnFoot::Remove { edge_id }),
        names().prop_map(|edge_id| OnFoot::Open { edge_id }),
    ]
}

fn overrides() -> impl Strategy<Value = Override> {
    let maybe = || prop::option::of(names());
    prop_oneof![
        any::<i64>().prop_map(Override::Year),
        prop::sample::select(Variant::ALL.to_vec()).prop_map(Override::Variant),
        (names(), prop::option::of(0..=255_i64), maybe()).prop_map(|(parcel, streams, name)| {
            Override::Open {
                parcel,
                streams,
                name,
            }
        }),
        (
            (-180.0..180.0_f64, -90.0..90.0_f64),
            1..=255_i64,
            prop::option::of(0..=i64::from(u32::MAX)),
            maybe(),
            maybe()
        )
            .prop_map(|((lon, lat), streams, area, district, name)| {
                Override::OpenAt {
                    position: Position { lon, lat },
                    streams,
                    area: area.map(SquareMetres),
                    district,
                    name,
                }
            }),
        names().prop_map(|school| Override::OpenCandidate { school }),
        names().prop_map(|school| Override::Close { school }),
        (names(), 0..=255_i64)
            .prop_map(|(school, classes)| Override::ExtendByClasses { school, classes }),
        (names(), 0..=65_535_i64)
            .prop_map(|(school, places)| Override::ExtendByPlaces { school, places }),
        (names(), names()).prop_map(|(school, district)| Override::SchoolTo { school, district }),
        (names(), maybe(), names()).prop_map(|(community, from, district)| {
            Override::CommunityTo {
                community,
                from,
                district,
            }
        }),
        (names(), names()).prop_map(|(from, to)| Override::Agreement(Agreement { from, to })),
        (names(), prop::collection::vec(names(), 1..4), maybe()).prop_map(
            |(school, communities, district)| {
                Override::Bus(Bus {
                    school,
                    communities,
                    district,
                })
            }
        ),
        on_foot().prop_map(Override::OnFoot),
        (maybe(), 0..=100_000_i64)
            .prop_map(|(district, parts)| Override::ScaleDemand { district, parts }),
        (
            names(),
            maybe(),
            0..=100_000_i64,
            prop::option::of(-10_000_000_000_000..=10_000_000_000_000_i64)
        )
            .prop_map(
                |(community, district, count, points)| Override::AddChildren {
                    community,
                    district,
                    count,
                    points: points.map(Points::from_parts),
                }
            ),
        (paths(), values()).prop_map(|(path, value)| Override::Pack { path, value }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn every_override_is_read_back_as_it_was_written(
        all in prop::collection::vec(overrides(), 0..24),
        title in names(),
        reason in names(),
    ) {
        let mut scenario = Scenario::new("s".to_owned(), title, reason);
        // One that says another thing of the same is not taken.
        let mut conflicts = Findings::new();
        for own in all {
            scenario.add(own, "s", &mut conflicts);
        }
        let text = scenario.to_toml();
        let read = Scenario::from_toml("s", &text);
        prop_assert_eq!(read.map_err(|wrong| wrong.to_string()), Ok(scenario), "{}", text);
    }
}
