//! Who draws together in the lottery.

use std::fs;

use crate::tools::{allocate, column, folder, shared};

/// The ranks of children equal in points, by identifier, under the end of a pack.
fn ranks(children: &str, pack: &str) -> Vec<u32> {
    let at = folder();
    let write = |name: &str, text: &str| fs::write(at.path().join(name), text).unwrap();
    write(
        "round.toml",
        "name = \"t\"\nyear = 2026\nstage = \"primary\"\ncrs = \"wgs84\"\npolicy = \"pack.toml\"\nseed = \"published\"\n[tables]\n\
         children = \"children.csv\"\nschools = \"schools.csv\"\ncommunities = \"communities.csv\"\n",
    );
    write(
        "pack.toml",
        &format!("extends = \"two-primaries\"\ntie_break = []\n{pack}"),
    );
    write(
        "communities.csv",
        "community,lon,lat\nX,122.5,32.9\nY,122.51,32.9\n",
    );
    write("schools.csv", "school_id,lon,lat,places\nS1,122.5,32.9,9\n");
    write("children.csv", children);
    let out = allocate(&at.path().join("round.toml"), at.path());
    let ranks = column(&out.join("allocation.csv"), "rank");
    ranks.iter().map(|rank| rank.parse().unwrap()).collect()
}

const HEAD: &str = "child_id,household_id,birth_date,community,points\n";

/// `sha256sum` of "published:C0" … "published:C5" puts them in this order.
fn alone() -> Vec<u32> {
    let rows: String = (0..6)
        .map(|i| format!("C{i},,2020-01-0{},X,9\n", i + 1))
        .collect();
    ranks(&format!("{HEAD}{rows}"), "")
}

/// The six children with two of them in one household, born `days` apart, in these communities.
fn with_household([a, b]: [usize; 2], days: u32, places: [&str; 2], pack: &str) -> Vec<u32> {
    let rows: String = (0..6)
        .map(|i| {
            let (household, day, place) = match i {
                i if i == a => ("H", 1, places[0]),
                i if i == b => ("H", 1 + days, places[1]),
                _ => ("", 9, "X"),
            };
            format!("C{i},{household},2020-01-{day:02},{place},9\n")
        })
        .collect();
    ranks(&format!("{HEAD}{rows}"), pack)
}

#[test]
fn who_is_put_into_a_household_draws_for_itself_unless_born_as_a_twin() {
    let alone = alone();
    let at = |rank: u32| alone.iter().position(|r| *r == rank).unwrap();
    let (first, last) = (at(1), at(6));
    let pair = [first.min(last), first.max(last)];
    // Neither another day of birth nor another home is a twin's.
    assert_eq!(with_household(pair, 2, ["X", "X"], ""), alone);
    assert_eq!(with_household(pair, 0, ["X", "Y"], ""), alone);
    let each = "[lottery]\nhousehold = \"each\"\n";
    assert_eq!(with_household(pair, 0, ["X", "X"], each), alone);
    // Twins, one born after midnight, stand side by side under the number of the smaller identifier.
    let twins = with_household(pair, 1, ["X", "X"], "");
    assert_eq!(twins[pair[0]].abs_diff(twins[pair[1]]), 1);
    let household = "[lottery]\nhousehold = \"household\"\n";
    let together = with_household(pair, 5, ["X", "Y"], household);
    assert_eq!(together, twins);
}

/// attack-04: C18, last of twenty, was put into the household of C15, who drew first.
#[test]
fn a_household_moves_no_child_from_the_last_draw_to_the_second() {
    let Some(case) = shared("data/field/attack-04") else {
        return;
    };
    let ranks = |round: &str| {
        let at = folder();
        let out = allocate(&case.join(round), at.path());
        column(&out.join("allocation.csv"), "rank")
    };
    assert_eq!(ranks("round-with-household.toml"), ranks("round.toml"));
}
