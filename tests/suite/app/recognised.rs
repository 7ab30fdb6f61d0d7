//! Time of several places: counted once where periods tell when it was, never added where they do not.

use std::collections::BTreeSet;

use super::points::score;
use crate::tools::{column, folder, said, xuewei};

const MONTHS: &str = "[points]\nas_of = \"05-31\"\n[[points.item]]\nid = \"m\"\ncolumn = \"months\"\nperiods = \"when\"\n\
    rule = \"per\"\nper = \"month\"\npoints = 1\n";
const THERE: &str = "[[points.recognised]]\nitem = \"m\"\nplace = \"南京\"\ncolumn = \"months_there\"\n\
    periods = \"when_there\"\nfrom = 2020-01-01\n";

/// Points, reviews and the codes of findings for rows of months, periods, months there and periods there.
fn scored(pack: &str, cells: &[&str]) -> (Vec<String>, Vec<String>, Vec<String>) {
    let at = folder();
    let mut children = "child_id,lon,lat,months,when,months_there,when_there\n".to_owned();
    for (i, row) in cells.iter().enumerate() {
        children.push_str(&format!("c{i:03},122.5,32.9,{row}\n"));
    }
    let out = score(at.path(), &children, pack, &[]);
    (
        column(&out.join("scores.csv"), "points"),
        column(&out.join("review.csv"), "child_id"),
        column(&out.join("findings.csv"), "code"),
    )
}

#[test]
fn the_same_months_of_two_places_count_once_where_periods_are_given() {
    let cells = [
        // The same.
        ",2021-01~2021-12,,2021-01~2021-12",
        // Overlapping, and one within the other.
        ",2021-01~2021-12,,2021-07~2022-06",
        ",2021-01~2021-12,,2021-03~2021-05",
        // One after the other, and apart.
        ",2021-01~2021-06,,2021-07~2021-12",
        ",2021-01~2021-06,,2022-01~2022-06",
        // Several in a cell, also such as overlap there.
        ",2021-01~2021-03; 2021-03~2021-06,,2021-06~2021-09、2022-01~2022-01",
        // Without an end: up to 31 May 2026, here or there.
        ",2025-01~,,2025-06~2026-02",
        ",2025-01~2025-12,,2025-06至今",
        // Begun after the day.
        ",2025-01~2025-12,,2026-06~",
        // One place only.
        ",,,2021-01~2021-12",
        "12,2021-01~2021-12,,",
        // The totals beside the periods say the same.
        "12,2021-01~2021-12,12,2021-07~2022-06",
    ];
    let (points, waiting, codes) = scored(&format!("{MONTHS}{THERE}"), &cells);
    let right = [
        "12", "18", "12", "12", "12", "10", "17", "17", "12", "12", "12", "18",
    ];
    assert_eq!(points, right);
    assert_eq!(
        (waiting.len(), codes.contains(&"W387".to_owned())),
        (0, false)
    );
}

#[test]
fn totals_of_two_places_wait_for_a_person_and_somebody_is_told() {
    let cells = [
        "12,,12,",
        // A period of one place only does not say either.
        ",2021-01~2021-12,6,",
        "12,,,2021-01~2021-12",
        // Nothing in one of them is no doubt.
        "12,,0,",
        "12,,,",
        "0,,12,",
    ];
    let (points, waiting, codes) = scored(&format!("{MONTHS}{THERE}"), &cells);
    assert_eq!(points, ["", "", "", "12", "12", "12"]);
    assert_eq!(waiting, ["c000", "c001", "c002"]);
    assert_eq!(codes.iter().filter(|code| *code == "W387").count(), 1);

    // Where whoever made the column took out what overlaps, they are added.
    let apart = format!("{MONTHS}{THERE}overlaps = \"removed\"\n");
    let (points, waiting, codes) = scored(&apart, &cells);
    assert_eq!(points, ["24", "18", "", "12", "12", "12"]);
    // Periods tell when it was, and not that nothing overlaps.
    assert_eq!(waiting, ["c002"]);
    assert!(codes.contains(&"W387".to_owned()));

    // Where a cap makes it all the same, nobody need decide.
    let capped = format!("{MONTHS}cap = 10\n{THERE}");
    let (points, waiting, _) = scored(&capped, &cells);
    assert_eq!((points, waiting.len()), (vec!["10".to_owned(); 6], 0));
}

#[test]
fn periods_that_do_not_say_when_are_unknown_and_never_nothing() {
    let cells = [
        ",2021-01~2021-12,,不详",
        ",?~2021-12,,",
        ",2021-12~2021-01,,",
        ",2021-01,,",
        // The total is another.
        "20,2021-01~2021-12,,",
        ",2021-01~2021-12,-1,",
    ];
    let (points, waiting, codes) = scored(&format!("{MONTHS}{THERE}"), &cells);
    assert_eq!((points, waiting.len()), (vec![String::new(); 6], 6));
    assert!(codes.contains(&"W388".to_owned()), "{codes:?}");
}

#[test]
fn days_and_dates_of_two_places_count_once_too() {
    let days = MONTHS.replace("per = \"month\"", "unit = \"day\"\nper = \"day\"");
    let cells = [
        ",2021-01-01~2021-01-31,,2021-01-15~2021-02-15",
        // The last of the days is counted by one and not by the other.
        "30,2021-01-01~2021-01-31,,",
    ];
    let (points, waiting, _) = scored(&format!("{days}{THERE}"), &cells);
    assert_eq!(
        (points, waiting.len()),
        (vec!["46".to_owned(), "31".to_owned()], 0)
    );

    let since = MONTHS
        .replace("periods = \"when\"\n", "evidence = \"since\"\n")
        .replace("\"months\"", "\"when\"");
    let cells = [
        // Since June 2025: twelve months less a day, and those before.
        ",2025-06-01,,2025-01~2025-08",
        ",2025-05-31,,",
        ",2025-05-31,3,",
        ",,,2025-01~2025-08",
    ];
    let (points, waiting, _) = scored(&format!("{since}{THERE}"), &cells);
    assert_eq!(points, ["16", "12", "", "8"]);
    assert_eq!(waiting, ["c002"]);
}

#[test]
fn the_evidence_is_told_with_the_place_it_comes_from() {
    let at = folder();
    let children = "child_id,lon,lat,months,when,months_there,when_there\n\
        a,122.5,32.9,,2021-01~2021-12,,2022-01~2022-06\nb,122.5,32.9,0,,5,\n";
    let out = score(at.path(), children, &format!("{MONTHS}{THERE}"), &[]);
    let items = out.join("score-items.csv");
    let evidence = ["2021-01~2021-12 + 南京 2022-01~2022-06", "0 + 南京 5"];
    assert_eq!(column(&items, "evidence"), evidence);
    assert_eq!(column(&items, "units"), ["18", "5"]);
}

#[test]
fn an_item_to_which_nothing_can_be_added_says_so() {
    let at = folder();
    let levels = "[points]\nas_of = \"05-31\"\n[[points.item]]\nid = \"m\"\ncolumn = \"months\"\n\
        rule = \"levels\"\nlevels = { high = 1 }\n";
    let from = "[points]\nas_of = \"05-31\"\n[[points.item]]\nid = \"m\"\ncolumn = \"months\"\n\
        rule = \"from\"\nat = 1\nbase = 1\nstep = 1\npoints = 1\ntoward = \"up\"\n";
    let bare = "[[points.recognised]]\nitem = \"m\"\nplace = \"T\"\nfrom = 2020-01-01\n";
    for (pack, key) in [
        (format!("{levels}{THERE}"), "points.recognised.item"),
        (format!("{from}{THERE}"), "points.recognised.periods"),
        (format!("{MONTHS}{bare}"), "points.recognised.column"),
        (format!("{from}periods = \"when\"\n"), "periods"),
    ] {
        std::fs::write(
            at.path().join("pack.toml"),
            format!("extends = \"two-primaries\"\n{pack}"),
        )
        .unwrap();
        std::fs::write(
            at.path().join("children.csv"),
            "child_id,lon,lat,points\na,122.5,32.9,1\n",
        )
        .unwrap();
        let round = "name = \"t\"\nyear = 2026\nstage = \"primary\"\npolicy = \"pack.toml\"\nseed = \"t\"\n\
            [tables]\nchildren = \"children.csv\"\n";
        std::fs::write(at.path().join("round.toml"), round).unwrap();
        let (path, out) = (at.path().join("round.toml"), at.path().join("out"));
        let run = xuewei(&[
            "score",
            path.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ]);
        let text = said(&run);
        assert!(
            run.status.code() == Some(1) && text.contains(key),
            "{key}: {text}"
        );
    }
}

/// Months as a set, which holds each once: the referee.
#[test]
fn months_are_those_of_a_set_for_any_periods() {
    let mut state = 20_260_531_u64;
    let mut random = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    // January 2020 is month 0; 31 May 2026 ends month 76.
    let name = |month: u64| format!("{}-{:02}", 2020 + month / 12, month % 12 + 1);
    let (mut cells, mut right) = (Vec::new(), Vec::new());
    for _ in 0..400 {
        let mut all = BTreeSet::new();
        let mut list = |most: u64| {
            let periods = (0..random(most + 1)).map(|_| {
                let from = random(90);
                let to = from + random(20);
                if random(8) == 0 {
                    all.extend(from..77);
                    return format!("{}~", name(from));
                }
                all.extend(from..(to + 1).min(77));
                format!("{}~{}", name(from), name(to))
            });
            periods.collect::<Vec<_>>().join("; ")
        };
        cells.push(format!(",{},,{}", list(3), list(3)));
        right.push(all.len().to_string());
    }
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    let (points, waiting, _) = scored(&format!("{MONTHS}{THERE}"), &cells);
    assert_eq!((points, waiting.len()), (right, 0));
}
