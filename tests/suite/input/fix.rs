//! `check --out` and `check --fix`: every finding as a table; copies with what is safe to correct corrected, and nothing
//! else.

use std::fs;

use rust_xlsxwriter::Workbook;

use crate::tools::{Tables, allocate, column, ends_with, folder, rows, said, succeeds, xuewei};

#[test]
fn every_finding_is_in_the_table_however_many_the_terminal_shows() {
    let at = folder();
    let mut children = "child_id,community,points,insurance_months\n".to_owned();
    for i in 0..40 {
        children += &format!("c{i:02},X,ten,1\n");
    }
    let round = Tables {
        tables: &[
            ("children", &children),
            ("schools", "school_id,lon,lat,places\nS1,122.5,32.9,1\n"),
            ("communities", "community,lon,lat\nX,122.5,32.9\n"),
        ],
        pack: "",
    }
    .write(at.path());
    let out = at.path().join("found");
    for _ in 0..2 {
        ends_with(
            1,
            &[
                "check",
                round.to_str().unwrap(),
                "--out",
                out.to_str().unwrap(),
            ],
        );
        let table = rows(&out.join("findings.csv"));
        assert_eq!(table.len(), 41);
        assert_eq!(
            table[40][..6],
            ["E204", "error", "true", "children.csv", "41", "points"]
        );
        assert!(table[1][7].contains("plain number"));
    }
}

#[test]
fn every_column_of_numbers_is_corrected_also_ages_and_years_of_the_housing_fund() {
    let at = folder();
    let children = "child_id,community,points,监护人年龄,housing_fund_years,education\n\
                    a,X,1,３５,１ ０００,大 专\n";
    let round = Tables {
        tables: &[
            ("children", children),
            ("schools", "school_id,lon,lat,places\nS1,122.5,32.9,1\n"),
            ("communities", "community,lon,lat\nX,122.5,32.9\n"),
        ],
        pack: "",
    }
    .write(at.path());
    let copy = at.path().join("copy");
    let (round, to) = (round.to_str().unwrap(), copy.to_str().unwrap());
    let run = xuewei(&["check", round, "--fix", to]);
    assert!(run.status.success(), "{}", said(&run));
    let copied = rows(&copy.join("children.csv"));
    assert_eq!(copied[1], ["a", "X", "1", "35", "1000", "大 专"]);
}

#[test]
fn a_corrected_copy_is_a_round_whose_tables_are_right_and_the_originals_stay() {
    let at = folder();
    // As GB18030, with a heading dressed up, full-width digits, spaces, a mark of no width, identity numbers.
    let number = (0..100)
        .map(|last| format!("0000002019010100{last:02}"))
        .find(|n| xuewei_core::domain::has_check_digit(n))
        .unwrap();
    let children = format!(
        "编号 *,小区,积分（分）,参保月数,身份证号,备注\nＡ１,䶮花园２期,３４０,1 200,{number},留 ２\nA\u{200b}2,䶮花园２期,１０．５,1,,\n"
    );
    let (bytes, _, _) = encoding_rs::GB18030.encode(&children);
    let round = Tables {
        tables: &[
            ("communities", "community,lon,lat\n䶮花园２期,122.5,32.9\n"),
            ("locks", "child_id,school_id,reason\nA1,S1,兄弟同校\n"),
        ],
        pack: "",
    }
    .write(at.path());
    fs::write(at.path().join("儿童.csv"), &bytes).unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (i, (header, cell)) in [
        ("编号", "S1"),
        ("经度", "１２２.5"),
        ("纬度", "32.9"),
        ("学位数", "２"),
    ]
    .iter()
    .enumerate()
    {
        sheet.write(0, i as u16, *header).unwrap();
        sheet.write(1, i as u16, *cell).unwrap();
    }
    book.save(at.path().join("schools.xlsx")).unwrap();
    let text = fs::read_to_string(&round).unwrap();
    let text = text + "children = \"儿童.csv\"  # this year\nschools = \"schools.xlsx\"\n";
    fs::write(&round, &text).unwrap();
    ends_with(1, &["check", round.to_str().unwrap()]);

    let copy = at.path().join("copy");
    succeeds(&[
        "check",
        round.to_str().unwrap(),
        "--fix",
        copy.to_str().unwrap(),
    ]);
    let mut changes = rows(&copy.join("changes-made.csv"));
    changes.remove(0);
    let result: Vec<String> = changes.iter().map(|c| c.join(" ")).collect();
    assert_eq!(
        result,
        [
            "儿童.csv   file",
            "儿童.csv  编号 * heading",
            "儿童.csv 2 编号 * full_width",
            "儿童.csv 3 编号 * invisible",
            "儿童.csv  积分（分） heading",
            "儿童.csv 2 积分（分） full_width",
            "儿童.csv 3 积分（分） full_width",
            "儿童.csv 2 参保月数 spaces",
            "儿童.csv  身份证号 left_out",
            "schools.xlsx 2 经度 full_width",
            "schools.xlsx 2 学位数 full_width",
        ]
    );
    // The originals stay, and the copy is a round without an error.
    assert_eq!(
        fs::read(at.path().join("儿童.csv")).unwrap(),
        bytes.as_ref()
    );
    assert_eq!(fs::read_to_string(&round).unwrap(), text);
    let round_of_copy = fs::read_to_string(copy.join("round.toml")).unwrap();
    assert!(round_of_copy.contains("children = \"children.csv\"  # this year"));
    let out = allocate(&copy.join("round.toml"), at.path());
    assert_eq!(
        column(&out.join("allocation.csv"), "points"),
        ["340", "10.5"]
    );
    // Names and remarks are as they were.
    assert_eq!(
        column(&copy.join("children.csv"), "小区"),
        ["䶮花园２期", "䶮花园２期"]
    );
    assert_eq!(column(&copy.join("children.csv"), "备注"), ["留 ２", ""]);
    assert!(
        !fs::read_to_string(copy.join("children.csv"))
            .unwrap()
            .contains(&number)
    );

    // A copy may have been worked on.
    ends_with(
        1,
        &[
            "check",
            round.to_str().unwrap(),
            "--fix",
            copy.to_str().unwrap(),
        ],
    );
}

/// Each was changed by an earlier `--fix`, and a round that was right, or told of, was no more.
#[test]
fn what_is_not_safe_to_correct_stays() {
    let at = folder();
    let round = Tables {
        tables: &[
            (
                "children",
                "child_id,community,points,insurance_months,备注\na,东里（一期）,12 5,1 200,\"上\n下\"\n",
            ),
            (
                "schools",
                "编号,经度,纬度,学位数,学费（元/月）,区县\nS1,122.5,32.9,1,30,澜东区（新）\n",
            ),
            ("communities", "community,lon,lat\n东里（一期）,122.5,32.9\n"),
            ("districts", "district,name\n101,澜东区（新）\n"),
            ("travel", "from,school_id,metres\n东里（一期）,S1,300\n"),
        ],
        pack: "",
    }
    .write(at.path());
    let copy = at.path().join("copy");
    succeeds(&[
        "check",
        round.to_str().unwrap(),
        "--fix",
        copy.to_str().unwrap(),
    ]);
    let changes = rows(&copy.join("changes-made.csv"));
    assert_eq!(
        changes[1..],
        [["children.csv", "2", "insurance_months", "spaces"]]
    );
    let run = xuewei(&["check", copy.join("round.toml").to_str().unwrap()]);
    let result = said(&run);
    // A number that lost its point, and another unit, are still told of; nothing else is at fault.
    assert!(
        result.contains("E229") && result.contains("E204") && result.contains("Errors: 2"),
        "{result}"
    );
    assert_eq!(column(&copy.join("children.csv"), "备注"), ["上\n下"]);
}
