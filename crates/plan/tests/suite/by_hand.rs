//! Small cases, reckoned by hand.

use xuewei_plan::city::District;
use xuewei_plan::decide::{Choices, decide};
use xuewei_plan::formulation::programme;
use xuewei_plan::posts::{Means, fill};
use xuewei_plan::referee::check;
use xuewei_plan::rolled::Broken;
use xuewei_plan::solution::{plan_of, with_fewest_rooms};
use xuewei_plan::{Build, Given, Loan, Plan, levers, roll};

use crate::{campus, city, written};

fn district(entrants: [Vec<i64>; 3]) -> District {
    District {
        id: "D".to_owned(),
        entrants,
        ..District::default()
    }
}

#[test]
fn a_closing_runs_out_and_a_conversion_is_the_one_beside_the_other() {
    // Six classes of primary, one a grade. From 2026 on it opens junior classes in their place.
    let own = campus("C", 6, [vec![1; 6], Vec::new(), Vec::new()]);
    let city = city(
        vec![own],
        district([vec![9; 4], vec![12; 4], vec![0; 4]]),
        4,
    );
    let mut plan = Plan::default();
    for year in 2026..2030 {
        plan.entry.insert((0, 0, year), 0);
        plan.entry.insert((0, 1, year), 1);
    }
    let rolled = roll(&city, &plan);
    let classes =
        |level: usize| -> Vec<i64> { rolled.lines[0][level].iter().map(|l| l.classes).collect() };
    assert_eq!(classes(0), [5, 4, 3, 2]);
    assert_eq!(classes(1), [1, 2, 3, 3]);
    assert_eq!(rolled.broken, []);
    // Nine who would enter primary have no place, and two of twelve no junior one: eleven a year.
    assert_eq!(rolled.objectives[..2], [11, 44]);
    // Every plan by hand is what its figures say.
    let written = written(&city, &plan, &rolled, [0; 5], true);
    assert_eq!(check(&city, &written), []);
}

#[test]
fn where_nothing_is_written_the_classes_of_the_year_before_open() {
    let own = campus("C", 12, [vec![2, 1, 1, 1, 1, 1], Vec::new(), Vec::new()]);
    let city = city(vec![own], district([vec![0; 3], vec![0; 3], vec![0; 3]]), 3);
    let plan = Plan {
        entry: [((0, 0, 2027), 3)].into(),
        ..Plan::default()
    };
    let entry: Vec<i64> = roll(&city, &plan).lines[0][0]
        .iter()
        .map(|l| l.entry)
        .collect();
    assert_eq!(entry, [2, 3, 3]);
}

#[test]
fn rooms_come_after_their_building_time_and_what_is_too_much_is_told() {
    let own = campus("C", 1, [Vec::new(), vec![0, 0, 0], Vec::new()]);
    let city = city(
        vec![own],
        district([vec![0; 3], vec![20; 3], vec![0; 3]]),
        3,
    );
    let plan = Plan {
        entry: [((0, 1, 2026), 1), ((0, 1, 2027), 2), ((0, 1, 2028), 2)].into(),
        builds: vec![Build {
            campus: 0,
            year: 2026,
            rooms: 2,
        }],
        limits: xuewei_plan::Limits {
            building_yuan: [(2026, 1_500)].into(),
            rooms: [(2026, 1)].into(),
        },
        ..Plan::default()
    };
    let rolled = roll(&city, &plan);
    assert_eq!(rolled.rooms[0], [1, 3, 3]);
    assert_eq!(
        rolled.broken,
        [
            Broken::Rooms {
                campus: 0,
                year: 2028,
                classes: 5,
                rooms: 3
            },
            Broken::Yuan {
                year: 2026,
                yuan: 2_000,
                limit: 1_500
            },
            Broken::RoomsBegun {
                year: 2026,
                rooms: 2,
                limit: 1
            },
        ]
    );
    // Ten without a place in 2026: two rooms at a thousand, ten places at seven.
    assert_eq!(rolled.money[0][0].building, 2_000);
    assert_eq!(rolled.money[0][0].places, 70);
}

#[test]
fn a_site_that_is_too_small_today_may_stay_as_it_is_and_take_no_more() {
    let mut own = campus("C", 9, [vec![1; 6], Vec::new(), Vec::new()]);
    // Six classes of ten need sixty square metres.
    own.site = Some(40);
    let city = city(vec![own], district([vec![0; 2], vec![0; 2], vec![0; 2]]), 2);
    assert_eq!(roll(&city, &Plan::default()).broken, []);
    let plan = Plan {
        entry: [((0, 0, 2027), 2)].into(),
        ..Plan::default()
    };
    let expected = Broken::Land {
        campus: 0,
        year: 2027,
        need: 70,
        site: 40,
    };
    assert_eq!(roll(&city, &plan).broken, [expected]);
}

#[test]
fn pupils_go_to_the_classes_that_opened_with_their_grade() {
    let first = campus("A", 9, [vec![2, 0, 0, 0, 0, 0], Vec::new(), Vec::new()]);
    let second = campus("B", 9, [vec![1, 1, 0, 0, 0, 0], Vec::new(), Vec::new()]);
    let mut own = district([vec![30; 1], vec![0; 1], vec![0; 1]]);
    // 2026: thirty in grade 1 (three classes open again: two and one), seventeen in grade 2, twelve in grade 3.
    own.pupils[0] = vec![vec![30, 17, 12, 5, 0, 0]];
    let city = city(vec![first, second], own, 1);
    let rolled = roll(&city, &Plan::default());
    // Grade 1: 20 and 10. Grade 2: classes 2 and 1: 11.3 and 5.7. Grade 3: ten in the one class of B; grade 4 has none.
    assert_eq!(rolled.lines[0][0][0].pupils, 20 + 11);
    assert_eq!(rolled.lines[1][0][0].pupils, 10 + 6 + 10);
    // Three yuan for each of them from upper levels: income, which is not counted in what is spent.
    let money = rolled.money[0][0];
    assert_eq!((money.grant, money.spent()), (57 * 3, rolled.objectives[3]));
    assert_eq!(money.net(), money.spent() - 57 * 3);
}

#[test]
fn posts_go_where_they_are_short_and_before_it_if_a_year_is_not_enough() {
    let means = Means {
        held: [100, 50],
        limit: [10, 10],
        beside: 0,
    };
    // Junior lacks 20 in the second year, and ten may go a year: those of the first year are moved ahead.
    let years = fill(&means, &[[80, 50], [80, 70]], true);
    let moved: Vec<i64> = years.iter().map(|y| y.moved).collect();
    assert_eq!(moved, [10, 20]);
    assert!(years.iter().all(|y| y.short == 0));
    // Nothing to spare: what goes is short where it goes from.
    let years = fill(&means, &[[100, 70]], true);
    assert_eq!((years[0].moved, years[0].short), (0, 20));
    // Each level has its own, and ten may be filed.
    let means = Means {
        beside: 10,
        ..means
    };
    let years = fill(&means, &[[80, 70]], false);
    assert_eq!((years[0].beside, years[0].short), (10, 10));
}

#[test]
fn what_stands_already_is_no_reason_that_there_is_no_plan() {
    // In the first year, which is not planned, there are more classes than rooms already.
    let own = campus("C", 9, [Vec::new(), vec![4, 3, 3], Vec::new()]);
    let children = [vec![0; 4], vec![50; 4], vec![0; 4]];
    let city = city(vec![own], district(children), 4);
    for extend in [false, true] {
        let choices = Choices {
            from: 1,
            classes: true,
            open: false,
            extend,
            convert: false,
            close: false,
            pool: false,
            help: false,
            most_rooms: 9,
        };
        let given = Plan::default();
        let decided = decide(&city, &given, choices, 60.0).unwrap();
        let classes: Vec<i64> = decided.rolled.lines[0][1]
            .iter()
            .map(|l| l.classes)
            .collect();
        // Eleven in 2026 stand in nine rooms. Four and four of them are still there in 2027, so that one opens.
        let entry: Vec<i64> = decided.rolled.lines[0][1].iter().map(|l| l.entry).collect();
        assert_eq!((entry[0], classes[0]), (4, 11));
        assert!(classes[1] <= 9 && entry[1] == 1, "{entry:?} {classes:?}");
        assert_eq!(decided.rolled.objectives[..2], decided.bounds[..2]);
        let mut written = written(&city, &decided.plan, &decided.rolled, decided.bounds, false);
        written.given = Some(Given {
            choices: Some(choices),
            ..Given::default()
        });
        assert_eq!(check(&city, &written), []);
        // The same rows are refuted where the first year might have been planned otherwise.
        written.given = None;
        assert_ne!(check(&city, &written), []);
    }
}

#[test]
fn where_the_time_is_over_the_plan_found_is_held_and_nothing_is_said_of_what_could_be_better() {
    let own = campus("C", 9, [Vec::new(), vec![3, 3, 3], Vec::new()]);
    let children = [vec![0; 4], vec![400; 4], vec![0; 4]];
    let city = city(vec![own], district(children), 4);
    let choices = Choices {
        from: 1,
        classes: true,
        open: false,
        extend: true,
        convert: false,
        close: false,
        pool: false,
        help: false,
        most_rooms: 9,
    };
    let given = Plan::default();
    let whole = decide(&city, &given, choices, 60.0).unwrap();
    // No time at all: the first objective has its tenth of a second, which is enough here, and no other is looked at.
    let cut = decide(&city, &given, choices, 0.0).unwrap();
    assert_eq!(cut.rolled.objectives[0], whole.rolled.objectives[0]);
    assert_eq!(cut.bounds[0], whole.bounds[0]);
    assert_eq!(cut.bounds[1..], [0; 4]);
    assert!(cut.rolled.objectives >= whole.rolled.objectives);
    assert!(whole.bounds[1] > 0, "{:?}", whole.bounds);
    let mut written = written(&city, &cut.plan, &cut.rolled, cut.bounds, false);
    written.given = Some(Given {
        choices: Some(choices),
        ..Given::default()
    });
    assert_eq!(check(&city, &written), []);
}

#[test]
fn a_loan_of_the_pool_is_there_for_its_term_and_returns() {
    // Three junior classes of three posts each; nothing is held, and one may be filed.
    let own = campus("C", 9, [Vec::new(), vec![1, 1, 1], Vec::new()]);
    let mut own_district = district([vec![0; 4], vec![10; 4], vec![0; 4]]);
    own_district.filed = 10;
    let mut city = city(vec![own], own_district, 4);
    city.norms.pool_posts = 5;
    city.norms.pool_years = 2;
    city.norms.pool_per_district = Some(4);
    let loan = |year, posts| Loan {
        district: 0,
        level: 1,
        year,
        posts,
    };
    let mut plan = Plan {
        loans: vec![loan(2027, 2), loan(2028, 1)],
        ..Plan::default()
    };
    let rolled = roll(&city, &plan);
    assert_eq!(rolled.broken, []);
    assert_eq!(rolled.lent[0][1], [0, 20, 30, 10]);
    // Nine posts are needed: what the pool does not lend is filed as far as it goes, the rest is short.
    let short: Vec<i64> = rolled.posts[0].iter().map(|year| year.short).collect();
    assert_eq!(short, [80, 60, 50, 70]);
    let told: Vec<(i32, &str, i64)> = levers::lines(&city, &rolled, 0)
        .into_iter()
        .map(|line| (line.year, line.lever, line.posts))
        .collect();
    assert_eq!(
        told,
        [
            (2026, "filed", 10),
            (2026, "short", 80),
            (2027, "pool", 20),
            (2027, "filed", 10),
            (2027, "short", 60),
            (2028, "pool", 10),
            (2028, "filed", 10),
            (2028, "short", 50),
            (2029, "filed", 10),
            (2029, "short", 70),
        ]
    );
    let sound = written(&city, &plan, &rolled, [0; 5], true);
    assert_eq!(check(&city, &sound), []);
    // One year longer, and the figures are refuted.
    let mut longer = city.clone();
    longer.norms.pool_years = 3;
    assert_ne!(check(&longer, &sound), []);
    // More at once than the pool holds, and than a district may have: both are told, by year.
    plan.loans.push(loan(2028, 3));
    assert_eq!(
        roll(&city, &plan).broken,
        [
            Broken::Pool {
                year: 2028,
                posts: 6,
                limit: 5
            },
            Broken::PoolShare {
                district: 0,
                year: 2028,
                posts: 6,
                limit: 4
            },
        ]
    );
}

#[test]
fn senior_posts_may_be_lent_too() {
    let own = campus("C", 9, [Vec::new(), Vec::new(), vec![1, 1, 1]]);
    let mut city = city(
        vec![own],
        district([vec![0; 1], vec![0; 1], vec![10; 1]]),
        1,
    );
    city.norms.pool_posts = 4;
    let plan = Plan {
        loans: vec![Loan {
            district: 0,
            level: 2,
            year: 2026,
            posts: 4,
        }],
        ..Plan::default()
    };
    let rolled = roll(&city, &plan);
    assert_eq!(rolled.senior_short[0], [50]);
    assert_eq!(
        check(&city, &written(&city, &plan, &rolled, [0; 5], true)),
        []
    );
}

/// Nothing is built that no class uses: what is begun last goes first, and what is left is enough in every year.
#[test]
fn rooms_that_no_class_uses_are_not_built() {
    // A class a grade in six rooms; in two years two open. One room more is used from 2027 on, and two from 2028 on.
    let own = campus("C", 6, [vec![1; 6], Vec::new(), Vec::new()]);
    let city = city(vec![own], district([vec![0; 4], vec![0; 4], vec![0; 4]]), 4);
    let choices = Choices {
        from: 0,
        classes: true,
        open: false,
        extend: true,
        convert: false,
        close: false,
        pool: false,
        help: false,
        most_rooms: 9,
    };
    let given = Plan::default();
    let (programme, places) = programme(&city, &given, choices, false);
    for (begun, built) in [([3, 2, 1], [2, 0, 0]), ([1, 1, 1], [1, 1, 0])] {
        let mut values = vec![0.0; programme.columns.len()];
        for (column, classes) in places.entry[0][0].iter().zip([1, 2, 2, 1]) {
            values[*column] = f64::from(classes);
        }
        for ((_, column), rooms) in places.builds[0].iter().zip(begun) {
            values[*column] = f64::from(rooms);
        }
        with_fewest_rooms(&city, &given, &places, &mut values);
        let left: Vec<i32> = places.builds[0]
            .iter()
            .map(|(_, column)| values[*column] as i32)
            .collect();
        assert_eq!(left, built);
        let plan = plan_of(&city, &given, &places, &values);
        assert_eq!(roll(&city, &plan).broken, []);
    }
}
