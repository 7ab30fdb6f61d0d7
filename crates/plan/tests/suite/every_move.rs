//! Posts that move between levels against every way in which they might.

use xuewei_plan::posts::{Means, Year, fill, year};

use crate::Dice;

/// What a way comes to: what stays short, what is filed or bought, how many are moved.
fn comes_to(years: &[Year]) -> (i64, i64, i64) {
    let mut before = 0;
    let moves = years.iter().map(|own| {
        let moves = (own.moved - before).abs();
        before = own.moved;
        moves
    });
    (
        years.iter().map(|own| own.short).sum(),
        years.iter().map(|own| own.beside).sum(),
        moves.sum(),
    )
}

/// Every way to go on, so many posts having moved.
fn every(means: &Means, needs: &[[i64; 2]], before: i64) -> Vec<Vec<Year>> {
    let Some((need, rest)) = needs.split_first() else {
        return vec![Vec::new()];
    };
    let ends = (before - means.limit[1]).max(-means.held[1])
        ..=(before + means.limit[0]).min(means.held[0]);
    let mut all = Vec::new();
    for moved in ends {
        for mut way in every(means, rest, moved) {
            way.insert(0, year(means, *need, moved));
            all.push(way);
        }
    }
    all
}

#[test]
fn posts_are_moved_as_by_the_best_of_all_ways() {
    let (mut moving, mut back) = (0, 0);
    for seed in 0..400 {
        let mut dice = Dice(seed);
        let mut upto = |most: i64| dice.below(most + 1);
        let means = Means {
            held: [upto(6), upto(6)],
            limit: [upto(3), upto(3)],
            beside: upto(2),
        };
        let needs: Vec<[i64; 2]> = (0..4).map(|_| [upto(9), upto(9)]).collect();
        let found = fill(&means, &needs, true);
        let all = every(&means, &needs, 0);
        let best = all.iter().map(|way| comes_to(way)).min().unwrap();
        assert_eq!(comes_to(&found), best, "seed {seed}");
        assert!(all.contains(&found), "seed {seed}");
        moving += usize::from(found.iter().any(|own| own.moved != 0));
        let mut both = found.windows(2).map(|own| own[1].moved < own[0].moved);
        back += usize::from(both.any(|back| back) && found.iter().any(|own| own.moved > 0));
    }
    assert!(moving > 100 && back > 20, "{moving} move, {back} go back");
}
