//! A folder as a bureau has it, from its tables to a proved allocation.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use serde_json::Value;

use crate::tools::{column, folder, said, xuewei};

/// Writes rows of text, numbers where they are.
pub fn put(sheet: &mut Worksheet, from: u32, rows: &[&[&str]]) {
    for (at, row) in (from..).zip(rows) {
        for (column, cell) in (0..).zip(*row) {
            // Identifiers with leading zeros are text in such files.
            match cell.parse::<f64>() {
                Ok(number) if !(cell.starts_with('0') && cell.len() > 1) => {
                    sheet.write_number(at, column, number).unwrap();
                }
                _ if cell.is_empty() => {}
                _ => {
                    sheet.write_string(at, column, *cell).unwrap();
                }
            }
        }
    }
}

/// The tables: two levels in one workbook under titles, with sums, remarks, a hidden sheet; schools with merged cells,
/// land in 亩 and both coordinates in one cell; communities in GB18030; files that are none.
fn write_tables(at: &Path) {
    let mut book = Workbook::new();
    let primary = book.add_worksheet().set_name("小学一年级").unwrap();
    primary
        .merge_range(
            0,
            0,
            0,
            7,
            "望海市2026年秋季小学新生报名汇总表",
            &Format::new(),
        )
        .unwrap();
    put(
        primary,
        1,
        &[
            &["填报单位：望海市教育局"],
            &[
                "序号",
                "报名号",
                "姓名",
                "出生日期",
                "居住小区",
                "积分（分）",
                "志愿学校",
                "社保月数",
            ],
            &[
                "1",
                "00101",
                "赵一",
                "2019-10-08",
                "东湖花园",
                "80",
                "实验小学",
                "12",
            ],
            &[
                "2",
                "00102",
                "钱二",
                "2020-01-08",
                "东湖花园",
                "70",
                "实验小学、育才小学",
                "24",
            ],
            &[
                "3",
                "00103",
                "孙三",
                "2020-02-01",
                "东湖 花园",
                "60",
                "育才小学",
                "24",
            ],
            &[
                "4",
                "00104",
                "李四",
                "2019-12-01",
                "西山小区",
                "50",
                "S02",
                "30",
            ],
            &[
                "5",
                "00105",
                "周五",
                "2019-12-02",
                "西山小区一期",
                "40",
                "",
                "3",
            ],
            &[
                "6",
                "00106",
                "吴六",
                "2019-12-03",
                "北苑新村",
                "30",
                "实验小学",
                "8",
            ],
            &["合计", "", "", "", "", "330"],
            &["注：积分截至5月31日"],
        ],
    );
    let junior = book.add_worksheet().set_name("初中一年级").unwrap();
    put(
        junior,
        0,
        &[
            &["报名号", "居住小区", "积分"],
            &["00201", "东湖花园", "10"],
        ],
    );
    let notes = book.add_worksheet().set_name("填表说明").unwrap();
    put(notes, 0, &[&["请各校如实填写"]]);
    let old = book.add_worksheet().set_name("旧表").unwrap();
    put(
        old,
        0,
        &[
            &["报名号", "居住小区", "积分"],
            &["00001", "东湖花园", "10"],
        ],
    );
    old.set_hidden(true);
    book.save(at.join("报名汇总.xlsx")).unwrap();

    let mut book = Workbook::new();
    let schools = book.add_worksheet();
    put(
        schools,
        0,
        &[
            &["学校一览表（高德坐标）"],
            &[
                "所属区",
                "学校代码",
                "学校名称",
                "学段",
                "经纬度",
                "招生计划",
                "占地面积（亩）",
                "办学性质",
            ],
            &[
                "",
                "S01",
                "望海市实验小学",
                "小学",
                "120.610,31.320",
                "2",
                "30",
                "公办",
            ],
            &[
                "",
                "S02",
                "望海市育才小学",
                "小学",
                "120.620,31.325",
                "2",
                "20",
                "公办",
            ],
            &[
                "",
                "S03",
                "望海市第一中学",
                "初中",
                "120.630,31.325",
                "50",
                "60",
                "公办",
            ],
            &[
                "",
                "S04",
                "阳光幼儿园",
                "幼儿园",
                "120.631,31.325",
                "50",
                "6",
                "公办",
            ],
            &["合计", "", "", "", "", "104"],
        ],
    );
    schools
        .merge_range(2, 0, 5, 0, "东区", &Format::new())
        .unwrap();
    book.save(at.join("学校.xlsx")).unwrap();

    let communities =
        "小区名称,经度,纬度,所属区\n东湖花园,120.611,31.321,东区\n西山小区,120.619,31.324,东区\n";
    let (bytes, _, _) = encoding_rs::GB18030.encode(communities);
    fs::write(at.join("小区坐标.csv"), bytes).unwrap();
    fs::write(at.join("通讯录.csv"), "姓名,电话\n赵一,1\n").unwrap();
    fs::write(at.join("~$学校.xlsx"), "x").unwrap();
    fs::write(at.join("说明.doc"), "x").unwrap();
    fs::create_dir(at.join("往年")).unwrap();
}

/// A run in Chinese, with its status and everything that it said.
pub fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let run = xuewei(&[arguments, &["--lang", "zh"]].concat());
    (run.status.code(), said(&run))
}

/// The codes that a check finds.
fn codes(folder: &str) -> BTreeSet<String> {
    let run = xuewei(&["check", folder, "--format", "json"]);
    let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
    let all = answer["findings"].as_array().unwrap().iter();
    all.map(|finding| finding["code"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_messy_folder_becomes_a_proved_allocation_with_only_warnings_that_are_true() {
    let at = folder();
    write_tables(at.path());
    let folder = at.path().to_str().unwrap();
    // What the tables do not show is asked for, and nobody can be asked here.
    let (status, text) = run(&["init", folder]);
    assert_eq!(status, Some(2), "{text}");
    assert!(text.contains("--stage、--seed"), "{text}");
    assert!(!at.path().join("round.toml").exists());
    let (status, text) = run(&["init", folder, "--stage", "小学", "--yes"]);
    assert_eq!(status, Some(0), "{text}");
    for line in [
        "儿童表：报名汇总.xlsx#小学一年级（6 行）",
        "学校表：学校.xlsx（4 行）",
        "小区表：小区坐标.csv（2 行）",
        "年份 = 2026（见文件名、工作表名或标题）",
        "学段 = 小学（由您指定）",
        "坐标系 = 高德（表中写有“高德”）",
        "种子 = 2026 年秋季小学入学 —— 暂定",
        "报名汇总.xlsx#初中一年级：是初中的儿童表",
        "报名汇总.xlsx#旧表：隐藏的工作表",
        "报名汇总.xlsx#填表说明：表头中没有程序认识的列",
        "~$学校.xlsx：办公软件的临时文件",
        "通讯录.csv：表头中没有程序认识的列",
        "说明.doc：不是可读取的表格",
        &format!("xuewei check {folder}"),
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let text = fs::read_to_string(at.path().join("round.toml")).unwrap();
    for line in [
        "学段 = \"小学\"",
        "坐标系 = \"高德\"",
        "[表格]",
        "儿童 = \"报名汇总.xlsx#小学一年级\"",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    // Two communities are not in the table: told with their rows, the nearest name, the reason.
    let (status, text) = run(&["check", folder]);
    assert_eq!(status, Some(1), "{text}");
    assert!(
        text.contains("第 8 行") && text.contains("似为某小区的一部分"),
        "{text}"
    );
    assert!(
        text.contains("第 9 行") && text.contains("没有相近的名称"),
        "{text}"
    );
    assert!(text.contains("共 2 个错误"), "{text}");

    fs::write(
        at.path().join("小区别名.csv"),
        "别名,小区\n西山小区一期,西山小区\n",
    )
    .unwrap();
    let known = at.path().join("小区坐标.csv");
    let mut bytes = fs::read(&known).unwrap();
    bytes.extend_from_slice(
        &encoding_rs::GB18030
            .encode("北苑新村,120.612,31.322,东区\n")
            .0,
    );
    fs::write(&known, bytes).unwrap();
    // What is there is never written over unless that is asked for.
    let (status, text) = run(&["init", folder, "--yes"]);
    assert_eq!(status, Some(1), "{text}");
    let (status, text) = run(&["init", folder, "--yes", "--force"]);
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("小区别名表：小区别名.csv（1 行）"), "{text}");
    settled(
        folder,
        &[
            "W322", "W331", "W339", "W340", "W343", "W358", "W359", "W361", "W366", "W367", "W399",
        ],
    );
}

/// That a folder has only these findings, and its allocation the figures worked out by hand: four places for six
/// children, who rank by points. From the lake to its school 190 m (146 m × 1.3), to the other one 1,253 m; from the
/// hill likewise: two of the three at the lake go to the near school, the third and the one at the hill to the other.
fn settled(round: &str, found: &[&str]) {
    let expected = found.iter().map(|code| (*code).to_owned()).collect();
    assert_eq!(codes(round), expected);
    let at = folder();
    let out = at.path().join("out");
    let path = out.to_str().unwrap();
    let (status, text) = run(&["allocate", round, "--out", path]);
    assert_eq!(status, Some(0), "{text}");
    assert!(
        text.contains("表中 6 名儿童 = 4 名公办学位 + 0 名购买学位 + 2 名没有学位 + 0 名待人工核实 + 0 名不参加本轮"),
        "{text}"
    );
    let outcomes = column(&out.join("allocation.csv"), "outcome");
    assert_eq!(
        outcomes,
        [
            "public", "public", "public", "public", "unplaced", "unplaced"
        ]
    );
    let schools = column(&out.join("allocation.csv"), "school_id");
    assert_eq!(schools.iter().filter(|school| *school == "S01").count(), 2);
    assert_eq!(schools[3], "S02");
    let summary = fs::read_to_string(out.join("summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&summary).unwrap();
    let metres = summary["metres_total"].as_i64().unwrap();
    // The shift of the datum is not quite the same everywhere.
    assert!((1_815..=1_831).contains(&metres), "{metres}");
    assert_eq!(summary["metres_longest"].as_i64().unwrap() / 10, 125);
    assert_eq!(run(&["verify", path]).0, Some(0));
}

#[test]
fn the_other_level_of_a_workbook_is_a_round_of_its_own() {
    let at = folder();
    write_tables(at.path());
    let folder = at.path().to_str().unwrap();
    let out = at.path().join("初中.toml");
    let arguments = [
        "init",
        folder,
        "--stage",
        "junior",
        "--yes",
        "--out",
        out.to_str().unwrap(),
    ];
    let (status, text) = run(&arguments);
    assert_eq!(status, Some(0), "{text}");
    assert!(
        text.contains("儿童表：报名汇总.xlsx#初中一年级（1 行）"),
        "{text}"
    );
    assert!(
        text.contains("报名汇总.xlsx#小学一年级：是小学的儿童表"),
        "{text}"
    );
    let (status, text) = run(&["check", out.to_str().unwrap()]);
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("1 名儿童，1 所学校"), "{text}");
}

#[test]
fn a_folder_that_holds_no_tables_is_told_with_what_it_holds() {
    let at = folder();
    let path = at.path().to_str().unwrap();
    for (name, bytes) in [
        (
            "名单.xls",
            &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..],
        ),
        (
            "锁.xlsx",
            &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..],
        ),
        ("空.csv", b""),
        ("照片.png", b"\x89PNG"),
    ] {
        fs::write(at.path().join(name), bytes).unwrap();
    }
    let (status, text) = run(&["init", path, "--yes"]);
    assert_eq!(status, Some(1), "{text}");
    for says in [
        "没有可以认出的表格",
        "名单.xls：不是可读取的表格",
        "锁.xlsx：",
        "空.csv：",
        "照片.png：",
        "至少需要",
    ] {
        assert!(text.contains(says), "{says}: {text}");
    }
    // Schools alone are no round.
    fs::write(
        at.path().join("学校.csv"),
        "学校编号,经度,纬度,学位数\nS1,120.6,31.3,2\n",
    )
    .unwrap();
    let (status, text) = run(&["init", path, "--yes"]);
    assert_eq!(status, Some(1), "{text}");
    assert!(
        text.contains("学校表：学校.csv（1 行）") && text.contains("没有认出儿童表"),
        "{text}"
    );
    assert!(!at.path().join("round.toml").exists());
    let nowhere = at.path().join("nowhere");
    assert_eq!(run(&["init", nowhere.to_str().unwrap()]).0, Some(1));
}

#[test]
fn whoever_knows_better_says_which_table_is_which() {
    let at = folder();
    let path = at.path().to_str().unwrap();
    let children = "报名号,小区,积分,出生日期,经度,纬度\n1,甲,5,2020-03-01,120.6,31.3\n2,乙,4,2020-10-01,120.6,31.3\n3,乙,4,2020-02-01,120.6,31.3\n";
    fs::write(at.path().join("a.csv"), children).unwrap();
    fs::write(at.path().join("b.csv"), children).unwrap();
    fs::write(
        at.path().join("昆山学校.csv"),
        "学校编号,经度,纬度,学位数\nS1,120.6,31.3,2\n",
    )
    .unwrap();
    let (status, text) = run(&[
        "init",
        path,
        "--table",
        "儿童=b.csv",
        "--crs",
        "百度",
        "--seed",
        "s",
        "--stage",
        "小学",
    ]);
    assert_eq!(status, Some(0), "{text}");
    assert!(
        text.contains("儿童表：b.csv（3 行）") && text.contains("a.csv：也像是儿童表"),
        "{text}"
    );
    assert!(text.contains("年份 = 2026（按出生日期推算）"), "{text}");
    let text = fs::read_to_string(at.path().join("round.toml")).unwrap();
    assert!(
        text.contains("坐标系 = \"百度\"") && text.contains("种子 = \"s\""),
        "{text}"
    );
    let run = xuewei(&["init", path, "--yes", "--force", "--format", "json"]);
    let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(answer["settings"][2]["key"], "stage");
    assert_eq!(answer["settings"][2]["assumed"], true);
    assert_eq!(answer["tables"][0]["table"], "children");
    for wrong in [
        ["--stage", "高中"],
        ["--table", "儿童"],
        ["--table", "老师=a.csv"],
        ["--crs", "谷歌"],
    ] {
        assert_eq!(
            xuewei(&[&["init", path, "--force"][..], &wrong[..]].concat())
                .status
                .code(),
            Some(2),
            "{wrong:?}"
        );
    }
}

/// The sheets of a workbook as text.
pub fn sheets(path: &Path) -> Vec<(String, Vec<Vec<String>>)> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let names = book.sheet_names();
    let read = names.into_iter().map(|name| {
        let range = book.worksheet_range(&name).unwrap();
        let rows = range
            .rows()
            .map(|row| row.iter().map(ToString::to_string).collect());
        (name, rows.collect())
    });
    read.collect()
}

#[test]
fn what_only_people_know_is_gathered_in_one_workbook_that_is_read_when_it_is_filled_in() {
    let at = folder();
    write_tables(at.path());
    // One community has no point yet, and one name is known to be another's already.
    let known = at.path().join("小区坐标.csv");
    let mut bytes = fs::read(&known).unwrap();
    bytes.extend_from_slice(&encoding_rs::GB18030.encode("南山苑,,,东区\n").0);
    fs::write(&known, bytes).unwrap();
    fs::write(
        at.path().join("小区别名.csv"),
        "别名,小区\n老东湖,东湖花园\n",
    )
    .unwrap();
    let path = at.path().to_str().unwrap();
    assert_eq!(run(&["init", path, "--yes"]).0, Some(0));
    let copy = at.path().join("改正");
    let (status, text) = run(&["check", path, "--fix", copy.to_str().unwrap()]);
    assert_eq!(status, Some(0), "{text}");
    assert!(
        text.contains("待补充.xlsx：1 个小区名称待写明是哪个小区，0 个校名待写明是哪所学校，2 个小区待补经纬度"),
        "{text}"
    );
    let file = copy.join("待补充.xlsx");
    let mut all = sheets(&file);
    assert_eq!(
        all.iter()
            .map(|(name, _)| name.as_str())
            .collect::<Vec<_>>(),
        ["小区别名", "小区"]
    );
    assert_eq!(all[0].1[1][..2], ["老东湖", "东湖花园"]);
    assert_eq!(
        all[0].1[2][..5],
        ["西山小区一期", "", "东区", "西山小区", "1"]
    );
    let names: Vec<&str> = all[1].1.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(
        names,
        ["小区名称", "东湖花园", "西山小区", "南山苑", "北苑新村"]
    );
    // Not filled in, the name is still told of, and the child of the community without a point waits for a person.
    let copied = copy.to_str().unwrap();
    let (status, text) = run(&["check", copied]);
    assert_eq!(status, Some(1), "{text}");
    assert!(
        text.contains("共 1 个错误") && text.contains("西山小区一期"),
        "{text}"
    );

    all[0].1[2][1] = "西山小区".to_owned();
    for (row, point) in [(3, ["120.613", "31.322"]), (4, ["120.612", "31.322"])] {
        all[1].1[row][1..3].clone_from_slice(&point.map(str::to_owned));
        all[1].1[row][3] = "东区".to_owned();
    }
    let mut book = Workbook::new();
    for (name, rows) in &all {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        let rows: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| row.iter().map(String::as_str).collect())
            .collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        put(sheet, 0, &rows);
    }
    book.save(&file).unwrap();
    settled(
        copied,
        &["W331", "W358", "W359", "W361", "W366", "W367", "W399"],
    );
    // Where nothing is to be filled in there is no such workbook.
    let (status, text) = run(&[
        "check",
        copied,
        "--fix",
        at.path().join("再改正").to_str().unwrap(),
    ]);
    assert_eq!(status, Some(0), "{text}");
    assert!(!text.contains("待补充"), "{text}");
}
