//! Reach without limit: every pair of a community and a school counts, few are ever held.

use xuewei::input;
use xuewei::synthetic::{Size, write};
use xuewei_core::control::Control;
use xuewei_core::domain::Sector;
use xuewei_core::model::{AssignmentModel, LISTED};
use xuewei_core::solve::solve;
use xuewei_core::units::Metres;
use xuewei_core::{network, qualify};

use crate::tools::folder;

#[test]
fn all_pairs_count_and_few_are_held() {
    let at = folder();
    let size = Size {
        children: 6_000,
        schools: 260,
    };
    write(size, 3, at.path()).unwrap();
    let mut input = input::read(&at.path().join("round.toml")).unwrap();
    input.pack.reach.max = Metres(i64::from(u32::MAX));
    let (round, pack) = (&input.intake, &input.pack);
    let ranking = qualify::qualify(round, pack, &Control::default())
        .unwrap()
        .ranking;
    let net = network::build(round, pack, ranking.order(), &Control::default()).unwrap();
    let placed = vec![0; net.cells.len()];
    let free: Vec<i64> = round.schools().iter().map(|s| s.places.get()).collect();
    let optimum = |count: Option<usize>| {
        let mut programme = match count {
            Some(count) => AssignmentModel::listing(
                &net,
                &ranking,
                Sector::Public,
                (&placed, &free),
                count,
                &Control::default(),
            )
            .unwrap(),
            None => AssignmentModel::new(
                &net,
                &ranking,
                Sector::Public,
                (&placed, &free),
                &Control::default(),
            )
            .unwrap(),
        };
        let solved = solve(&mut programme, &Control::default()).unwrap();
        let held = programme.arc_count() / programme.cells.len();
        (solved.losses, solved.metres, held)
    };
    let (losses, metres, held) = optimum(None);
    assert!(held <= LISTED + 8, "{held} arcs a row");
    let (few_losses, few_metres, few) = optimum(Some(3));
    let (all_losses, all_metres, all) = optimum(Some(usize::MAX));
    assert!(few < 64 && all > 200, "{few} and {all} arcs a row");
    assert_eq!((losses, metres), (all_losses, all_metres));
    assert_eq!((few_losses, few_metres), (all_losses, all_metres));
}
