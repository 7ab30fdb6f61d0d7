//! Points, rule by rule, at their edges; conditions and reviews. Everything through `xuewei score`.

use std::fs;
use std::path::Path;

use crate::tools::{column, ends_with, folder, rows, said, shared, succeeds, xuewei};

/// Scores these applicants under these rules and returns the folder of results.
pub fn score(at: &Path, children: &str, pack: &str, more: &[(&str, &str)]) -> std::path::PathBuf {
    fs::write(at.join("children.csv"), children).unwrap();
    fs::write(
        at.join("pack.toml"),
        format!("extends = \"two-primaries\"\n{pack}"),
    )
    .unwrap();
    let mut round = "name = \"t\"\nyear = 2026\nstage = \"primary\"\npolicy = \"pack.toml\"\n\
                     seed = \"t\"\n[tables]\nchildren = \"children.csv\"\n"
        .to_owned();
    for (table, text) in more {
        fs::write(at.join(format!("{table}.csv")), text).unwrap();
        round.push_str(&format!("{table} = \"{table}.csv\"\n"));
    }
    fs::write(at.join("round.toml"), round).unwrap();
    let out = at.join("out");
    let (path, to) = (at.join("round.toml"), out.to_str().unwrap().to_owned());
    succeeds(&["score", path.to_str().unwrap(), "--out", &to]);
    out
}

/// The points of children who differ in one column, under one item.
fn points(column_name: &str, cells: &[&str], item: &str) -> Vec<String> {
    let at = folder();
    let mut children = format!("child_id,lon,lat,{column_name}\n");
    for (i, cell) in cells.iter().enumerate() {
        children.push_str(&format!("c{i:02},122.5,32.9,{cell}\n"));
    }
    let column_key = column_name.split(',').next().unwrap();
    let pack = format!(
        "[points]\nas_of = \"05-31\"\n[[points.item]]\nid = \"i\"\ncolumn = \"{column_key}\"\n{item}\n"
    );
    let out = score(at.path(), &children, &pack, &[]);
    column(&out.join("scores.csv"), "points")
}

#[test]
fn a_full_month_earns_and_the_day_before_it_does_not() {
    let rule = "rule = \"per\"\nevidence = \"since\"\nper = \"month\"\npoints = 5";
    let cells = [
        "2026-05-01",
        "2026-04-30",
        "2026-05-31",
        "2026-06-01",
        "2025-05-31",
        "",
    ];
    assert_eq!(
        points("since", &cells, rule),
        ["0", "5", "0", "0", "60", "0"]
    );
}

#[test]
fn nothing_counts_before_the_first_day() {
    let rule =
        "rule = \"per\"\nevidence = \"since\"\nper = \"year\"\npoints = 30\nfirst = 2011-04-01";
    let cells = ["2009-01-01", "2011-04-01", "2011-06-01"];
    assert_eq!(points("since", &cells, rule), ["450", "450", "420"]);
    // The same where the table counts months: 15 years and one month are 181 at the most.
    let rule = "rule = \"per\"\nunit = \"month\"\nper = \"month\"\npoints = 1\nfirst = 2011-04-01";
    assert_eq!(
        points("months", &["181", "182", "300"], rule),
        ["181", "181", "181"]
    );
}

#[test]
fn days_are_years_of_365_and_caps_hold() {
    let rule = "rule = \"per\"\nunit = \"day\"\nper = \"year\"\npoints = 30\ncap = 300";
    let cells = ["364", "365", "729", "3650", "3651", "9999"];
    assert_eq!(
        points("days", &cells, rule),
        ["0", "30", "30", "300", "300", "300"]
    );
}

#[test]
fn a_year_by_its_months_is_exact_to_the_fourth_decimal() {
    let rule = "rule = \"per\"\nunit = \"month\"\nper = \"year\"\npart = \"by_month\"\npoints = 4";
    assert_eq!(
        points("months", &["12", "7", "6", "0", "1"], rule),
        ["4", "2.3333", "2", "0", "0.3333"]
    );
    let recent = format!("{rule}\nmost = 36");
    assert_eq!(points("months", &["36", "40"], &recent), ["12", "12"]);
    let earlier = format!("{rule}\nskip = 36");
    assert_eq!(points("months", &["36", "48"], &earlier), ["0", "4"]);
}

#[test]
fn a_base_and_steps_beyond_it() {
    let age =
        "rule = \"from\"\nat = 40\ntoward = \"down\"\nstep = 1\nbase = 20\npoints = 2\ncap = 50";
    let cells = ["41", "40", "39", "26", "25", "18"];
    assert_eq!(
        points("age", &cells, age),
        ["0", "20", "22", "48", "50", "50"]
    );
    let home = "rule = \"from\"\nat = 75\ntoward = \"up\"\nstep = 10\nbase = 50\npoints = 5\n\
                short = \"base\"\ncap = 100";
    let cells = ["40", "75", "84.9999", "85", "175", "300", ""];
    assert_eq!(
        points("m2", &cells, home),
        ["50", "50", "50", "55", "100", "100", "0"]
    );
}

#[test]
fn words_and_ranges_earn_what_the_table_says_and_an_unknown_word_goes_to_a_person() {
    let levels = "rule = \"levels\"\nlevels = { \"1\" = 30, \"0\" = 0, \"高中\" = 20 }";
    let cells = ["1", "1.0", "0", "高中", "大学", ""];
    assert_eq!(
        points("word", &cells, levels),
        ["30", "30", "0", "20", "", "0"]
    );
    let bands = "rule = \"bands\"\nbands = [{ from = 18, to = 40, points = 10 }]";
    assert_eq!(
        points("age", &["17", "18", "40", "41"], bands),
        ["0", "10", "10", "0"]
    );
}

#[test]
fn evidence_that_contradicts_itself_or_is_no_number_is_unknown_and_never_zero() {
    let at = folder();
    let children = "child_id,lon,lat,since,until,months\n\
                    a,122.5,32.9,2020-01-01,2019-01-01,1\n\
                    b,122.5,32.9,2020-01-01,2021-01-01,1\n\
                    c,122.5,32.9,,,zwölf\n\
                    d,122.5,32.9,,,-3\n\
                    e,122.5,32.9,gestern,,1\n";
    let pack = "[points]\nas_of = \"05-31\"\n\
        [[points.item]]\nid = \"stay\"\ncolumn = \"since\"\nuntil = \"until\"\nrule = \"per\"\n\
        evidence = \"since\"\nper = \"year\"\npoints = 10\n\
        [[points.item]]\nid = \"work\"\ncolumn = \"months\"\nrule = \"per\"\nper = \"month\"\npoints = 1\n";
    let out = score(at.path(), children, pack, &[]);
    let scores = out.join("scores.csv");
    assert_eq!(column(&scores, "points"), ["", "11", "", "", ""]);
    let unknown = ["unknown", "yes", "unknown", "unknown", "unknown"];
    assert_eq!(column(&scores, "eligible"), unknown);
    assert_eq!(column(&scores, "why"), ["stay", "", "work", "work", "stay"]);
    let open = rows(&out.join("review.csv"));
    let asked: Vec<(&str, &str)> = open[1..]
        .iter()
        .map(|r| (r[0].as_str(), r[1].as_str()))
        .collect();
    assert_eq!(
        asked,
        [("a", "stay"), ("c", "work"), ("d", "work"), ("e", "stay")]
    );

    // What a person found out is read back, and stays through every run.
    let review = "child_id,item,decision,reason,who\na,stay,20,papers seen,W\nc,work,12,papers seen,W\nd,work,,,\n";
    let out = score(at.path(), children, pack, &[("review", review)]);
    assert_eq!(
        column(&out.join("scores.csv"), "points"),
        ["21", "11", "12", "", ""]
    );
    assert_eq!(column(&out.join("review.csv"), "child_id"), ["d", "e"]);
}

#[test]
fn the_larger_of_several_items_counts_and_groups_have_caps() {
    let at = folder();
    let children = "child_id,lon,lat,edu,skill,a,b\n\
                    x,122.5,32.9,60,100,30,30\ny,122.5,32.9,60,60,10,5\n";
    let item = |id: &str, column: &str| {
        format!(
            "[[points.item]]\nid = \"{id}\"\ncolumn = \"{column}\"\nrule = \"per\"\nper = \"one\"\npoints = 1\n"
        )
    };
    let pack = format!(
        "[points]\nas_of = \"05-31\"\n{}{}{}{}\
         [[points.group]]\nid = \"g\"\nitems = [\"edu\", \"skill\"]\ntake = \"largest\"\n\
         [[points.group]]\nid = \"h\"\nitems = [\"a\", \"b\"]\ncap = 40\n",
        item("edu", "edu"),
        item("skill", "skill"),
        item("a", "a"),
        item("b", "b"),
    );
    let out = score(at.path(), children, &pack, &[]);
    assert_eq!(column(&out.join("scores.csv"), "points"), ["140", "75"]);
    let items = out.join("score-items.csv");
    assert_eq!(
        column(&items, "points"),
        ["0", "100", "30", "10", "60", "0", "10", "5"]
    );
    assert_eq!(
        column(&items, "cap"),
        ["largest", "", "", "group", "", "largest", "", ""]
    );
}

#[test]
fn one_guardian_counts_never_some_of_both() {
    let at = folder();
    let children = "child_id,lon,lat,months,edu,months_2,edu_2\n\
                    a,122.5,32.9,100,0,10,50\nb,122.5,32.9,10,50,70,0\nc,122.5,32.9,5,5,5,5\n";
    let items = "[[points.item]]\nid = \"m\"\ncolumn = \"months\"\nrule = \"per\"\nper = \"month\"\npoints = 1\n\
                 [[points.item]]\nid = \"e\"\ncolumn = \"edu\"\nrule = \"per\"\nper = \"one\"\npoints = 1\n";
    let one = format!("[points]\nas_of = \"05-31\"\nguardians = \"one\"\n{items}");
    let out = score(at.path(), children, &one, &[]);
    assert_eq!(
        column(&out.join("scores.csv"), "points"),
        ["100", "70", "10"]
    );
    let guardians = column(&out.join("score-items.csv"), "guardian");
    assert_eq!(guardians, ["1", "1", "2", "2", "1", "1"]);
    // What a person decided is neither capped nor counted twice.
    let both = format!("[points]\nas_of = \"05-31\"\nguardians = \"both\"\n{items}");
    let review = [(
        "review",
        "child_id,item,decision,reason,who\na,m,90,seen,W\n",
    )];
    let out = score(at.path(), children, &both, &review);
    assert_eq!(
        column(&out.join("scores.csv"), "points"),
        ["140", "130", "20"]
    );
    let out = score(at.path(), children, &both, &[]);
    assert_eq!(
        column(&out.join("scores.csv"), "points"),
        ["160", "130", "20"]
    );
}

#[test]
fn a_condition_is_met_refused_or_asked_about() {
    let at = folder();
    let children = "child_id,lon,lat,points,days,insured\n\
        a,122.5,32.9,1,200,\nb,122.5,32.9,1,100,7\nc,122.5,32.9,1,100,\nd,122.5,32.9,1,,\n\
        e,122.5,32.9,1,100,3\n";
    let pack = "[[condition]]\nid = \"stay\"\nany = [\n\
        { column = \"days\", at_least = 183 },\n\
        { column = \"insured\", at_least = 6, blank = \"no\" },\n]\n";
    let out = score(at.path(), children, pack, &[]);
    let result = column(&out.join("scores.csv"), "eligible");
    assert_eq!(result, ["yes", "yes", "no", "unknown", "no"]);
    let review = "child_id,item,decision,reason,who\nd,stay,是,permit seen,W\nc,stay,yes,seen,W\n";
    let out = score(at.path(), children, pack, &[("review", review)]);
    let result = column(&out.join("scores.csv"), "eligible");
    assert_eq!(result, ["yes", "yes", "yes", "yes", "no"]);
}

/// Of a condition by words, a word outside them is a no; one that says that nobody knows yet goes to a person.
#[test]
fn a_word_that_says_nobody_knows_refuses_no_child() {
    let at = folder();
    let words = [
        "有",
        "无",
        "待查",
        "审核中",
        "不详",
        "？",
        "--",
        "Pending",
        "过期",
        "待补交",
    ];
    let mut children = String::from("child_id,lon,lat,points,permit\n");
    for (i, word) in words.iter().enumerate() {
        children.push_str(&format!("c{i},122.5,32.9,1,{word}\n"));
    }
    let pack =
        "[[condition]]\nid = \"permit\"\nany = [{ column = \"permit\", one_of = [\"有\"] }]\n";
    let out = score(at.path(), &children, pack, &[]);
    let result = column(&out.join("scores.csv"), "eligible");
    let person = "unknown";
    assert_eq!(
        result,
        [
            "yes", "no", person, person, person, person, person, person, "no", person
        ]
    );
}

#[test]
fn settlement_counts_recognised_years_and_knows_its_lines() {
    let at = folder();
    fs::write(
        at.path().join("children.csv"),
        "child_id,district,lon,lat,insurance_months,residence_days,home_m2,guardian_age,\
         housing_fund_years,insurance_months_nanjing,residence_days_nanjing,prison_months,\
         insurance_periods,insurance_periods_nanjing,residence_periods,residence_periods_nanjing\n\
         A1,320505,120.6,31.3,60,1100,90,30,3,,,,,,,\n\
         A2,320505,120.6,31.3,60,,,30,3,24,365,,2015-01~2019-12,2013-01~2014-12,\
         2016-01-01~2018-12-31,2014-01-01~2014-12-31\n\
         A3,320583,120.9,31.4,100,2200,,45,0,,,2,,,,\n",
    )
    .unwrap();
    for (year, above) in [(2021, ["yes", "yes", "no"]), (2022, ["yes", "yes", "no"])] {
        let round = format!(
            "name = \"s\"\nyear = {year}\nstage = \"primary\"\npolicy = \"suzhou-settlement\"\n\
             seed = \"s\"\n[tables]\nchildren = \"children.csv\"\n"
        );
        let path = at.path().join("round.toml");
        fs::write(&path, round).unwrap();
        let out = at.path().join("out");
        succeeds(&[
            "score",
            path.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ]);
        let scores = out.join("scores.csv");
        assert_eq!(column(&scores, "points"), ["660", "595", "580"]);
        assert_eq!(column(&scores, "above_line"), above);
        let lines = if year == 2021 {
            ["565", "565", "600"]
        } else {
            ["500", "500", "590"]
        };
        assert_eq!(column(&scores, "line"), lines);
    }
}

#[test]
fn the_points_of_suzhou_are_those_counted_from_the_evidence() {
    let Some(data) = shared("data/suzhou-2026") else {
        return;
    };
    let at = folder();
    fs::copy(data.join("children.csv"), at.path().join("children.csv")).unwrap();
    fs::copy(
        data.join("communities.csv"),
        at.path().join("communities.csv"),
    )
    .unwrap();
    let round = "name = \"s\"\nyear = 2026\nstage = \"primary\"\npolicy = \"suzhou-urban-school\"\n\
                 seed = \"s\"\n[tables]\nchildren = \"children.csv\"\ncommunities = \"communities.csv\"\n";
    let path = at.path().join("round.toml");
    fs::write(&path, round).unwrap();
    let out = at.path().join("out");
    succeeds(&[
        "score",
        path.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    let counted = column(&out.join("scores.csv"), "points");
    assert_eq!(counted.len(), 28_842);
    // Both lists are in the order of the identifiers.
    assert_eq!(counted, column(&data.join("children.csv"), "points"));
}

/// Score a table of one guardian a row by the pack of 2025: who takes part, and the condition that decided.
fn by_the_rules_of_2025(headings: &str, rows: &[&str]) -> Vec<String> {
    let at = folder();
    let mut children = format!(
        "child_id,lon,lat,insurance_months,residence_days,guardian_age,education,choices,{headings}\n"
    );
    for (i, row) in rows.iter().enumerate() {
        children += &format!("{i:02},120.6,31.3,24,400,35,本科,,{row}\n");
    }
    fs::write(at.path().join("children.csv"), children).unwrap();
    let round = "name = \"s\"\nyear = 2026\nstage = \"primary\"\npolicy = \"suzhou-urban-2025\"\n\
                 seed = \"s\"\n[tables]\nchildren = \"children.csv\"\n";
    let path = at.path().join("round.toml");
    fs::write(&path, round).unwrap();
    let out = at.path().join("out");
    succeeds(&[
        "score",
        path.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    column(&out.join("scores.csv"), "eligible")
}

#[test]
fn from_2025_a_valid_permit_and_current_insurance_are_asked_for_at_the_application() {
    let rows = [
        "2026-04-10,2026-04-10,在保",
        "2026-04-10,2026-04-09,在保",
        "2026-04-10,2027-01-01,断缴",
        "2026-04-10,已过期,在保",
        "2026-04-10,长期,正常参保",
        "2026-04-10,,在保",
        "2026-04-10,看不清,在保",
        "2026-04-10,2027-01-01,",
        "2026-04-10,2027-01-01,补缴中",
        // Not known when: after the day up to which evidence counts, before the year, between.
        ",2026-05-31,在保",
        ",2025-12-31,在保",
        ",2026-04-10,在保",
        // What is refused is refused, whatever else is not known.
        "2026-04-10,2020-01-01,待核实",
        // No words of the pack, and no date.
        "2026-04-10,2026/7/1,√",
        "2026-04-10,2026年7月1日,是",
    ];
    assert_eq!(
        by_the_rules_of_2025("申请日期,居住证有效期至,参保状态", &rows),
        [
            "yes", "no", "no", "no", "yes", "unknown", "unknown", "unknown", "unknown", "yes",
            "no", "unknown", "no", "yes", "yes"
        ]
    );
}

#[test]
fn a_word_about_the_permit_decides_where_the_table_has_no_day() {
    let rows = ["有效,是", "已注销,是", "办理中,是", ",是", "有效,否"];
    assert_eq!(
        by_the_rules_of_2025("居住证状态,是否参保", &rows),
        ["yes", "no", "unknown", "unknown", "no"]
    );
    // The day goes before the word; a word helps where the day cannot be read.
    let rows = [
        "2020-01-01,有效,是",
        "2027-01-01,,是",
        ",已过期,是",
        "模糊,有效,是",
    ];
    assert_eq!(
        by_the_rules_of_2025("居住证到期日,居住证状态,社保状态", &rows),
        ["no", "yes", "no", "yes"]
    );
}

#[test]
fn a_table_without_a_column_that_the_pack_of_2025_goes_by_is_refused() {
    let at = folder();
    let children = "child_id,lon,lat,insurance_months,residence_days,choices,参保状态\na,120.6,31.3,24,400,,在保\n";
    fs::write(at.path().join("children.csv"), children).unwrap();
    let round = "name = \"s\"\nyear = 2026\nstage = \"primary\"\npolicy = \"suzhou-urban-2025\"\n\
                 seed = \"s\"\n[tables]\nchildren = \"children.csv\"\n";
    let path = at.path().join("round.toml");
    fs::write(&path, round).unwrap();
    let out = at.path().join("out");
    let run = ends_with(
        1,
        &[
            "score",
            path.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ],
    );
    assert!(
        said(&run).contains("E241") && said(&run).contains("permit_valid_until"),
        "{}",
        said(&run)
    );
}

#[test]
fn a_cap_over_a_group_with_a_deduction_is_the_same_in_any_order() {
    let at = folder();
    let children = "child_id,lon,lat,a,b\nx,122.5,32.9,50,20\n";
    let items = "[points]\nas_of = \"05-31\"\n\
        [[points.item]]\nid = \"a\"\ncolumn = \"a\"\nrule = \"per\"\nper = \"one\"\npoints = 1\n\
        [[points.item]]\nid = \"b\"\ncolumn = \"b\"\nrule = \"per\"\nper = \"one\"\npoints = -1\n";
    for order in ["[\"a\", \"b\"]", "[\"b\", \"a\"]"] {
        let pack = format!("{items}[[points.group]]\nid = \"g\"\nitems = {order}\ncap = 40\n");
        let out = score(at.path(), children, &pack, &[]);
        assert_eq!(column(&out.join("scores.csv"), "points"), ["30"]);
    }
}

#[test]
fn what_begins_after_the_day_has_not_lasted() {
    let at = folder();
    let children =
        "child_id,lon,lat,points,home\na,122.5,32.9,1,2026-06-15\nb,122.5,32.9,1,2026-05-31\n";
    let pack = "[points]\nas_of = \"05-31\"\n[[condition]]\nid = \"home\"\n\
                any = [{ column = \"home\", months_at_least = 0 }]\n\
                [[points.item]]\nid = \"i\"\ncolumn = \"points\"\nrule = \"per\"\nper = \"one\"\npoints = 1\n";
    let out = score(at.path(), children, pack, &[]);
    assert_eq!(column(&out.join("scores.csv"), "eligible"), ["no", "yes"]);
}

#[test]
fn results_are_never_written_over_a_table_that_is_read_nor_over_those_of_another_command() {
    let at = folder();
    let children = "child_id,lon,lat,points\na,122.5,32.9,1\n";
    let out = score(at.path(), children, "", &[]);
    let round = at.path().join("round.toml");
    let text = fs::read_to_string(&round).unwrap() + "review = \"out/review.csv\"\n";
    fs::write(&round, text).unwrap();
    let again = |command: &str| {
        xuewei(&[
            command,
            round.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ])
    };
    let run = again("score");
    assert_eq!(run.status.code(), Some(1), "{}", said(&run));
    assert!(
        said(&run).contains("holds a table that this round reads"),
        "{}",
        said(&run)
    );
    let schools = "school_id,lon,lat,places\nS,122.5,32.9,1\n";
    fs::write(at.path().join("schools.csv"), schools).unwrap();
    let text = fs::read_to_string(&round).unwrap();
    let text = text.replace("review = \"out/review.csv\"", "schools = \"schools.csv\"");
    fs::write(&round, text).unwrap();
    let run = again("allocate");
    assert_eq!(run.status.code(), Some(1), "{}", said(&run));
    assert!(out.join("scores.csv").is_file());
}
