//! Each stage of a round, by size. `make bench`.
#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use xuewei::city::{Size, write};
use xuewei::domain::Sector;
use xuewei::formulation::Programme;
use xuewei::{audit, input, network, qualify, round, solve};

fn stages(criterion: &mut Criterion) {
    for (children, schools) in [(2_000, 24), (30_000, 230)] {
        let folder = tempfile::tempdir().unwrap();
        write(Size { children, schools }, 1, folder.path()).unwrap();
        let path = folder.path().join("round.toml");
        let input = input::read(&path).unwrap();
        let (round, pack) = (&input.round, &input.pack);
        let qualified = qualify::qualify(round, pack);
        let net = network::build(round, pack, &qualified.ranking);
        let placed = vec![0; net.cells.len()];
        let programme = Programme::new(round, &net, &qualified.ranking, Sector::Public, &placed);
        let finished = round::run(round, pack, &|_| ()).unwrap();

        let mut group = criterion.benchmark_group(format!("{children} x {schools}"));
        group.sample_size(10);
        let id = |name: &str| BenchmarkId::from_parameter(name);
        group.bench_function(id("read"), |b| {
            b.iter(|| black_box(input::read(&path).unwrap()))
        });
        group.bench_function(id("qualify"), |b| {
            b.iter(|| black_box(qualify::qualify(round, pack)));
        });
        group.bench_function(id("network"), |b| {
            b.iter(|| black_box(network::build(round, pack, &qualified.ranking)));
        });
        group.bench_function(id("solve and prove, public"), |b| {
            b.iter(|| black_box(solve::solve(&programme, &|_| ()).unwrap()));
        });
        group.bench_function(id("audit"), |b| {
            let (allocation, certificate) = (&finished.allocation, &finished.certificate);
            b.iter(|| {
                black_box(audit::audit(
                    round,
                    pack,
                    &qualified,
                    allocation,
                    certificate,
                ))
            });
        });
        group.finish();
    }
}

criterion_group!(benches, stages);
criterion_main!(benches);
