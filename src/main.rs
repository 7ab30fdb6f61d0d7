use xuewei::*;
fn main() {
    let t = std::time::Instant::now();
    let i = input::read(std::path::Path::new(&std::env::args().nth(1).unwrap())).unwrap();
    eprintln!("read {:?} warnings {}", t.elapsed(), i.warnings.sorted().len());
    let q = qualify::qualify(&i.round, &i.pack);
    eprintln!("qualify {:?}", t.elapsed());
    let n = network::build(&i.round, &i.pack, &q.ranking);
    eprintln!("network {:?} cells {} arcs {}", t.elapsed(), n.cells.len(), n.reach.len());
    let mut placed = vec![0; n.cells.len()];
    for s in [domain::Sector::Public, domain::Sector::Private] {
        let p = formulation::Programme::new(&i.round, &n, &q.ranking, s, &placed);
        let r = solve::solve(&p, &|e| eprintln!("{e:?}")).unwrap();
        eprintln!("{:?} rows {} lost {:?} metres {} effort {:?} {:?}", s, p.cells.len(), r.losses, r.metres, r.effort, t.elapsed());
        for (row, c) in p.placed(&r.plan).iter().enumerate() { placed[p.cells[row].at()] += *c as usize; }
        eprintln!("placed {}", placed.iter().sum::<usize>());
    }
}
