//! Each stage of a round, by size and by severity. `make bench`.
#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use xuewei::input;
use xuewei::synthetic::{Size, write};
use xuewei_core::control::Control;
use xuewei_core::domain::{CityParts, CommunityIdx, Intake, IntakeParts, Sector};
use xuewei_core::model::AssignmentModel;
use xuewei_core::policy::{Pack, TravelFrom};
use xuewei_core::{audit, network, qualify, round, scenario, solve, value};

/// What makes a round easy or hard.
#[derive(Clone, Copy, Debug)]
enum Severity {
    /// As the generator makes it: somewhat fewer places than children.
    Usual,
    /// Half as many places again.
    Loose,
    /// Two places of three.
    Tight,
    /// Every second child in one of thirty communities.
    Crowded,
    /// Rank by lot alone.
    EqualPoints,
    /// A home of its own for every child.
    Homes,
}

impl Severity {
    fn set(self, round: &mut Intake, pack: &mut Pack) {
        let edit = |round: &mut Intake, change: &dyn Fn(&mut CityParts, &mut IntakeParts)| {
            *round = std::mem::take(round).with(change).unwrap();
        };
        let scale = |round: &mut Intake, by: i64, of: i64| {
            edit(round, &|city, _| {
                for school in &mut city.schools {
                    school.places.0 = school.places.0 * by / of;
                }
            });
        };
        match self {
            Self::Usual => {}
            Self::Loose => scale(round, 3, 2),
            Self::Tight => scale(round, 2, 3),
            Self::Crowded => edit(round, &|_, own| {
                for (i, child) in own.children.iter_mut().step_by(2).enumerate() {
                    child.community = Some(CommunityIdx::from_usize(i % 30));
                }
            }),
            Self::EqualPoints => {
                edit(round, &|_, own| {
                    let points = own.children[0].points;
                    for child in &mut own.children {
                        child.points = points;
                    }
                    own.ties.clear();
                });
                pack.tie_breaks.clear();
            }
            Self::Homes => pack.travel.from = TravelFrom::Home,
        }
    }
}

fn stages(criterion: &mut Criterion) {
    use Severity::{Crowded, EqualPoints, Homes, Loose, Tight, Usual};
    let all = [Usual, Loose, Tight, Crowded, EqualPoints, Homes];
    let cases: [(u32, u32, &[Severity]); 4] = [
        (2_000, 24, &[Usual]),
        (30_000, 230, &all),
        (180_000, 700, &all),
        (1_000_000, 3_000, &[Usual]),
    ];
    for (children, schools, severities) in cases {
        let folder = tempfile::tempdir().unwrap();
        write(Size { children, schools }, 1, folder.path()).unwrap();
        let path = folder.path().join("round.toml");
        for &severity in severities {
            let mut input = input::read(&path).unwrap();
            severity.set(&mut input.intake, &mut input.pack);
            let (round, pack) = (&input.intake, &input.pack);
            let name = format!("{children} x {schools}, {severity:?}");
            let mut group = criterion.benchmark_group(name);
            group.sample_size(10);
            let id = |name: &str| BenchmarkId::from_parameter(name);
            if matches!(severity, Usual) {
                group.bench_function(id("read"), |b| {
                    b.iter(|| black_box(input::read(&path).unwrap()))
                });
            }
            let qualified = qualify::qualify(round, pack, &Control::default()).unwrap();
            group.bench_function(id("qualify"), |b| {
                b.iter(|| black_box(qualify::qualify(round, pack, &Control::default()).unwrap()));
            });
            let ranking = &qualified.ranking;
            let net = network::build(round, pack, ranking.order(), &Control::default()).unwrap();
            let placed = vec![0; net.cells.len()];
            let free: Vec<i64> = round.schools().iter().map(|s| s.places.get()).collect();
            let programme = || {
                AssignmentModel::new(
                    &net,
                    ranking,
                    Sector::Public,
                    (&placed, &free),
                    &Control::default(),
                )
                .unwrap()
            };
            group.bench_function(id("network"), |b| {
                b.iter(|| {
                    let net =
                        network::build(round, pack, ranking.order(), &Control::default()).unwrap();
                    black_box(
                        AssignmentModel::new(
                            &net,
                            ranking,
                            Sector::Public,
                            (&placed, &free),
                            &Control::default(),
                        )
                        .unwrap(),
                    );
                });
            });
            group.bench_function(id("solve and prove, public"), |b| {
                b.iter_batched(
                    programme,
                    |mut programme| {
                        black_box(solve::solve(&mut programme, &Control::default()).unwrap())
                    },
                    BatchSize::PerIteration,
                );
            });
            // The round is audited before it is handed on.
            let finished = round::allocate(round, pack, &Control::default()).unwrap();
            group.bench_function(id("audit"), |b| {
                let (allocation, certificate) = (&finished.allocation, &finished.certificate);
                b.iter(|| {
                    let faults = audit::audit(
                        round,
                        pack,
                        &qualified,
                        allocation,
                        certificate,
                        &Control::default(),
                    )
                    .unwrap();
                    assert!(faults.is_empty());
                });
            });
            if children == 30_000 && matches!(severity, Usual) {
                what_if(&mut group, &input, &finished);
            }
            group.finish();
        }
    }
}

/// What would be, beside the round itself: to be read as ratios to "allocate".
fn what_if(
    group: &mut criterion::BenchmarkGroup<'_, criterion::measurement::WallTime>,
    input: &input::Input,
    finished: &round::RoundResult,
) {
    let (round, pack) = (&input.intake, &input.pack);
    let id = |name: &str| BenchmarkId::from_parameter(name);
    group.bench_function(id("allocate"), |b| {
        b.iter(|| {
            black_box(round::allocate_without_comparison(round, pack, &Control::default()).unwrap())
        });
    });
    group.bench_function(id("a class more at every school and parcel"), |b| {
        let (qualified, allocation) = (&finished.qualified, &finished.allocation);
        b.iter(|| {
            black_box(
                value::class_values(round, pack, qualified, allocation, &Control::default())
                    .unwrap(),
            )
        });
    });
    let base = scenario::Base {
        intake: round,
        pack,
        sources: &input.pack_sources,
        is_forecast: false,
    };
    let ten = || -> Vec<scenario::Scenario> {
        let one = |i: usize| {
            let name = format!("extend-{i}");
            let mut extend = scenario::Scenario::new(name, String::new(), String::new());
            let own = scenario::Override::ExtendByClasses {
                school: round.schools()[i].id.to_string(),
                classes: 1,
            };
            extend.add(own, "", &mut xuewei_core::finding::Findings::new());
            extend
        };
        (0..10).map(one).collect()
    };
    group.bench_function(id("ten scenarios"), |b| {
        b.iter(|| black_box(scenario::run_scenarios(base, ten(), &Control::default()).unwrap()));
    });
}

criterion_group!(benches, stages);
criterion_main!(benches);
