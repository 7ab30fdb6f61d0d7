//! Tables as they are exported: titles, sums and remarks around them, sheets, merged cells, formulas that nobody has
//! calculated, files that are not what they are called. Everything is read as it was meant, or told with its row.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook};
use xuewei::input::{self, Input};
use xuewei_core::finding::{Code, Findings};

use super::raw_workbook::{RawWorkbook, sheet_data, text, texts};
use crate::tools::{Tables, folder, rows, said, succeeds, xuewei};

const SCHOOLS: &str = "school_id,lon,lat,places\nS1,122.5,32.9,5\n";
const COMMUNITIES: &str = "community,lon,lat\nX,122.5,32.9\nY,122.5,32.9\n";

/// The round whose children are in a file of this name.
fn round(at: &Path, children: &str) -> std::path::PathBuf {
    let path = Tables {
        tables: &[("schools", SCHOOLS), ("communities", COMMUNITIES)],
        pack: "tie_break = []\n",
    }
    .write(at);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{text}children = \"{children}\"\n")).unwrap();
    path
}

/// What is read from children of these bytes.
fn read(name: &str, bytes: &[u8]) -> Result<Input, Findings> {
    let at = folder();
    let file = name.split('#').next().unwrap();
    fs::write(at.path().join(file), bytes).unwrap();
    input::read(&round(at.path(), name))
}

/// Findings with their rows, but for that of columns nobody knows.
fn told(findings: &Findings) -> Vec<(Code, Option<usize>)> {
    let all = findings.sorted().into_iter().map(|f| (f.code, f.place.row));
    all.filter(|(code, _)| *code != Code::ColumnsUnknown)
        .collect()
}

/// Children with their points, and findings with their rows.
type Seen = (Vec<(String, i64)>, Vec<(Code, Option<usize>)>);

/// Identifiers and points of the children, and what is told.
#[track_caller]
fn children(name: &str, bytes: &[u8]) -> Seen {
    match read(name, bytes) {
        Ok(input) => {
            let all = input.intake.children().iter();
            let all = all.map(|c| {
                (
                    c.id.to_string(),
                    c.points.map_or(-1, |p| p.parts() / 10_000),
                )
            });
            (all.collect(), told(&input.warnings))
        }
        Err(findings) => panic!("{:?}", told(&findings)),
    }
}

/// What is told of a file that is refused.
#[track_caller]
fn refused(name: &str, bytes: &[u8]) -> Vec<(Code, Option<usize>)> {
    let findings = read(name, bytes).map(|_| ()).expect_err("findings");
    let all = told(&findings);
    all.into_iter()
        .filter(|(code, _)| code.as_str().starts_with('E'))
        .collect()
}

fn ids(ids: &str) -> Vec<(String, i64)> {
    let all = ids.split(' ').zip(1..);
    all.map(|(id, points)| (id.to_owned(), points)).collect()
}

/// The same rows as CSV and as a workbook.
fn both(rows: &[&str]) -> [(&'static str, Vec<u8>); 2] {
    let width = rows.iter().map(|row| row.split(',').count()).max().unwrap();
    let fill = |row: &&str| {
        let cells = row.split(',').chain(std::iter::repeat(""));
        cells.take(width).collect::<Vec<_>>().join(",") + "\n"
    };
    let csv: String = rows.iter().map(fill).collect();
    let cells: Vec<Vec<String>> = rows.iter().map(|row| texts(row)).collect();
    [
        ("c.csv", csv.into_bytes()),
        ("c.xlsx", RawWorkbook::new(&sheet_data(&cells)).bytes()),
    ]
}

#[test]
fn a_title_two_rows_of_headings_sums_remarks_and_a_second_page_are_no_children() {
    for (name, bytes) in both(&[
        "2026 年新市民子女名单",
        "填报单位：东里社区,,日期：2026-05-08",
        ",学生,,成绩,",
        "序号,编号,小区,积分,备注",
        "1,C1,X,1,",
        "2,C2,Y,2,说明：材料未齐，待补。",
        "小计,,,3,",
        "",
        "2026 年新市民子女名单",
        "序号,编号,小区,积分,备注",
        "3,C3,X,3,",
        "4,,,,",
        "合计,共3人,,6,",
        "",
        "说明：以上名单已经社区核对，如有异议请于三日内提出。",
        "制表人：张三,,审核：李四",
    ]) {
        let (found, told) = children(name, &bytes);
        assert_eq!(found, ids("C1 C2 C3"), "{name}");
        assert_eq!(
            told,
            [
                (Code::RowsAside, Some(7)),
                (Code::RowsAside, Some(9)),
                (Code::RowsAside, Some(12)),
                (Code::RowsAside, Some(15)),
                (Code::HeadingsFound, Some(4)),
            ],
            "{name}"
        );
    }
}

#[test]
fn headings_in_two_rows_are_read_together() {
    for (name, bytes) in both(&[
        "编号,家庭住址,,积分",
        ",经度,纬度,",
        "C1,122.5,32.9,1",
        "C2,122.5,32.9,2",
    ]) {
        let (found, told) = children(name, &bytes);
        assert_eq!(found, ids("C1 C2"), "{name}");
        assert_eq!(told, [(Code::HeadingsFound, Some(2))], "{name}");
    }
}

#[test]
fn rows_of_figures_above_the_headings_are_an_error() {
    for (name, bytes) in both(&["C1,X,1", "编号,小区,积分", "C2,X,2"]) {
        assert_eq!(
            refused(name, &bytes),
            [(Code::HeaderLower, Some(2))],
            "{name}"
        );
    }
}

#[test]
fn findings_below_a_title_have_the_rows_of_the_file() {
    for (name, bytes) in both(&["名单", "编号,小区,积分", "C1,X,1", "", "C1,Z,many"]) {
        let found = refused(name, &bytes);
        for code in [Code::IdTwice, Code::CommunityUnknown, Code::NumberInvalid] {
            assert!(found.contains(&(code, Some(5))), "{name} {code}: {found:?}");
        }
    }
    for (name, bytes) in both(&["名单", "编号,小区,积分,分数", "C1,X,1,1"]) {
        assert_eq!(
            refused(name, &bytes),
            [(Code::ColumnTwice, Some(2))],
            "{name}"
        );
    }
}

#[test]
fn a_mark_that_nobody_closed_loses_no_child() {
    let rows = |remark: &str, other: &str| {
        format!("编号,小区,积分,备注\nC1,X,1,{remark}\nC2,X,2,{other}\nC3,X,3,\n")
    };
    for (remark, other) in [
        ("\"材料", ""),
        ("\"材料", "\"齐\""),
        ("\"材料", "齐\""),
        ("\"材\"料", ""),
        ("\"\"材料\"\"", ""),
    ] {
        let found = refused("c.csv", rows(remark, other).as_bytes());
        assert_eq!(found, [(Code::QuoteBroken, Some(2))], "{remark} {other}");
    }
    let (found, told) = children("c.csv", rows("\"材料，\n待补\"", "5\" 管").as_bytes());
    assert_eq!(found, ids("C1 C2 C3"));
    assert_eq!(told, [(Code::CellOverLines, Some(2))]);
}

#[test]
fn a_file_that_ends_within_a_row_and_a_remark_that_broke_are_told_with_their_rows() {
    let cut = refused("c.csv", "编号,小区,积分,备注\nC1,X,1,\nC2,X,2".as_bytes());
    assert_eq!(cut, [(Code::RowShort, Some(3))]);
    let broken = refused(
        "c.csv",
        "编号,小区,积分,备注\nC1,X,1,材料\n待补\nC2,X,2,\n".as_bytes(),
    );
    assert!(broken.contains(&(Code::RowShort, Some(3))), "{broken:?}");
    let wide = refused(
        "c.csv",
        "编号,小区,积分\nC1,X,1,7\nC2,X,2\nC3,X,3,9\n".as_bytes(),
    );
    assert_eq!(
        wide,
        [(Code::TableBroken, Some(2)), (Code::TableBroken, Some(4))]
    );
}

#[test]
fn separators_line_ends_and_marks_of_other_programs_are_read() {
    for (separator, end, before) in [
        (",", "\n", "\u{feff}"),
        (";", "\r\n", "sep=;\r\n"),
        ("\t", "\r", ""),
        ("|", "\n", "\u{feff}"),
        (",", "\r\n", "\r\n\r\n"),
    ] {
        let csv = "编号,小区,积分,\nC1,X,1,\n\nC2,Y,2,\n";
        let csv = before.to_owned() + &csv.replace(',', separator).replace('\n', end);
        let (found, told) = children("c.csv", csv.as_bytes());
        assert_eq!((found, told), (ids("C1 C2"), vec![]), "{csv:?}");
    }
}

/// Children with a formula for their points: what stands behind it in the cell.
fn calculated(results: [&str; 2], calculation: &'static str) -> Vec<u8> {
    let mut rows = vec![texts("编号,小区,积分")];
    for (at, result) in results.iter().enumerate() {
        let mut row = texts(&format!("C{},X", at + 1));
        row.push(format!("><f>1+1</f>{result}"));
        rows.push(row);
    }
    RawWorkbook {
        calculation,
        ..RawWorkbook::new(&sheet_data(&rows))
    }
    .bytes()
}

#[test]
fn formulas_that_nobody_has_calculated_are_never_taken_for_nothing() {
    let on_load = "fullCalcOnLoad=\"1\"";
    for (results, calculation) in [
        (["<v></v>", "<v/>"], ""),
        (["", ""], ""),
        (["<v>0</v>", "<v>0</v>"], on_load),
        (["<v>0</v>", "<v>0.0</v>"], "fullCalcOnLoad=\"true\""),
        (["<v/>", "<v>1</v>"], on_load),
    ] {
        let found = refused("c.xlsx", &calculated(results, calculation));
        assert_eq!(found, [(Code::FormulaUncalculated, Some(2))], "{results:?}");
    }
    for (results, calculation) in [
        (["<v>1</v>", "<v>2</v>"], on_load),
        (["<v>1</v>", "<v>2</v>"], ""),
    ] {
        let (found, _) = children("c.xlsx", &calculated(results, calculation));
        assert_eq!(found, ids("C1 C2"));
    }
    // A 0 among others was calculated.
    let (found, told) = children("c.xlsx", &calculated(["<v>0</v>", "<v>2</v>"], on_load));
    assert_eq!((found[0].1, told), (0, vec![]));
    let (found, told) = children("c.xlsx", &calculated(["<v>0</v>", "<v>0</v>"], ""));
    assert_eq!((found[0].1, told), (0, vec![]));
}

#[test]
fn a_merged_cell_stands_in_all_its_rows() {
    let rows = [
        texts("编号,小区,积分"),
        texts("C1,X,1"),
        texts("C2,,2"),
        texts("C3,Y,3"),
    ];
    let sheet =
        sheet_data(&rows) + "<mergeCells count=\"1\"><mergeCell ref=\"B2:B3\"/></mergeCells>";
    let input = read("c.xlsx", &RawWorkbook::new(&sheet).bytes()).expect("a round");
    let homes: Vec<_> = input
        .intake
        .children()
        .iter()
        .map(|c| c.community)
        .collect();
    assert_eq!(homes[0], homes[1]);
    assert_ne!(homes[1], homes[2]);
    assert_eq!(told(&input.warnings), [(Code::CellsMerged, Some(3))]);
}

#[test]
fn identifiers_are_what_the_sheet_shows() {
    let rows = [
        texts("编号,小区,积分"),
        vec![" s=\"1\"><v>12</v>".into(), text("X"), "><v>1</v>".into()],
        vec![
            " s=\"2\"><v>7</v>".into(),
            text("X"),
            " s=\"3\"><v>2</v>".into(),
        ],
    ];
    let book = RawWorkbook {
        formats: vec!["00000", "&quot;C&quot;000", "0&quot;分&quot;"],
        ..RawWorkbook::new(&sheet_data(&rows))
    };
    let (found, told) = children("c.xlsx", &book.bytes());
    assert_eq!((found, told), (ids("00012 C007"), vec![]));
}

#[test]
fn identifiers_that_became_dates_are_an_error_in_every_format() {
    let rows = [
        texts("编号,小区,积分"),
        vec![
            " s=\"1\"><v>46082</v>".into(),
            text("X"),
            "><v>1</v>".into(),
        ],
        vec![
            " s=\"1\"><v>46083</v>".into(),
            text("X"),
            "><v>2</v>".into(),
        ],
    ];
    let book = RawWorkbook {
        formats: vec!["m-d"],
        ..RawWorkbook::new(&sheet_data(&rows))
    };
    assert_eq!(
        refused("c.xlsx", &book.bytes()),
        [(Code::IdIsDate, Some(2))]
    );
    for id in ["2026/3/1", "3月1日", "1-Mar", "2026-03-01"] {
        let csv = format!("编号,小区,积分\nC1,X,1\n{id},X,2\n");
        assert_eq!(
            refused("c.csv", csv.as_bytes()),
            [(Code::IdIsDate, Some(3))],
            "{id}"
        );
    }
    let (found, _) = children("c.csv", "编号,小区,积分\n3-1,X,1\n3-2,X,2\n".as_bytes());
    assert_eq!(found, ids("3-1 3-2"));
}

#[test]
fn dates_kept_as_text_of_iso_8601_are_dates() {
    let cell = |value: &str| format!(" t=\"d\"><v>{value}</v>");
    let mut head = texts("编号,小区,积分,出生日期");
    head.truncate(4);
    let rows = [
        head,
        vec![
            text("C1"),
            text("X"),
            "><v>1</v>".into(),
            cell("2020-03-01T00:00:00"),
        ],
        vec![
            text("C2"),
            text("X"),
            "><v>2</v>".into(),
            cell("2020-02-29T16:00:00.000Z"),
        ],
        vec![
            text("C3"),
            text("X"),
            "><v>3</v>".into(),
            cell("2020-03-01"),
        ],
    ];
    for is_strict in [false, true] {
        let book = RawWorkbook {
            is_strict,
            ..RawWorkbook::new(&sheet_data(&rows))
        };
        let input = read("c.xlsx", &book.bytes()).expect("a round");
        for child in input.intake.children() {
            assert_eq!(
                child.birth_date.map(|d| d.to_string()).as_deref(),
                Some("2020-03-01")
            );
        }
    }
}

#[test]
fn a_sheet_is_read_by_its_name_and_the_others_are_told() {
    let sheet = |id: &str| sheet_data(&[texts("编号,小区,积分"), texts(&format!("{id},X,1"))]);
    let book = RawWorkbook {
        sheets: vec![
            ("小学一年级".into(), String::new(), sheet("P1")),
            ("初中一年级".into(), String::new(), sheet("J1")),
            ("说明".into(), "state=\"hidden\"".into(), sheet("H1")),
        ],
        ..RawWorkbook::new("")
    };
    let bytes = book.bytes();
    let (found, others) = children("c.xlsx#初中一年级", &bytes);
    assert_eq!(
        (found, others),
        (ids("J1"), vec![(Code::SheetsIgnored, None)])
    );
    assert_eq!(children("c.xlsx#说明", &bytes).0, ids("H1"));
    assert_eq!(refused("c.xlsx#高中", &bytes), [(Code::SheetUnknown, None)]);

    // Two tables of one workbook: none of its sheets is left over.
    let at = folder();
    let schools = sheet_data(&[texts("编号,经度,纬度,学位数"), texts("S1,122.5,32.9,5")]);
    let book = RawWorkbook {
        sheets: vec![
            ("学生".into(), String::new(), sheet("C1")),
            ("学校".into(), String::new(), schools),
        ],
        ..RawWorkbook::new("")
    };
    fs::write(at.path().join("all.xlsx"), book.bytes()).unwrap();
    let path = round(at.path(), "all.xlsx#学生");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("schools.csv", "all.xlsx#学校")).unwrap();
    let input = input::read(&path).expect("a round");
    assert_eq!(told(&input.warnings), []);
    let out = at.path().join("out");
    let (from, to) = (path.to_str().unwrap(), out.to_str().unwrap());
    succeeds(&["allocate", from, "--out", to]);
    succeeds(&["verify", to]);
}

#[test]
fn hidden_columns_are_read_and_told() {
    let rows = sheet_data(&[texts("编号,小区,积分"), texts("C1,X,1")]);
    let sheet = format!("<cols><col min=\"3\" max=\"16384\" hidden=\"1\"/></cols>{rows}");
    let (found, told) = children("c.xlsx", &RawWorkbook::new(&sheet).bytes());
    assert_eq!(
        (found, told),
        (ids("C1"), vec![(Code::ColumnsHidden, Some(1))])
    );
}

#[test]
fn cells_of_every_kind_are_read() {
    let rows = [
        vec![
            " t=\"inlineStr\"><is><r><t>编</t></r><r><rPr><b/></rPr><t>号</t></r></is>".into(),
            text("小区"),
            text("积分"),
        ],
        vec![
            " t=\"str\"><f>\"C\"&amp;1</f><v>C1</v>".into(),
            text(" X "),
            " t=\"n\"><v>1.0</v>".into(),
        ],
        vec![text("C2"), text("X"), " t=\"e\"><v>#REF!</v>".into()],
    ];
    let found = refused("c.xlsx", &RawWorkbook::new(&sheet_data(&rows)).bytes());
    assert_eq!(found, [(Code::CellError, Some(3))]);
    let (found, _) = children("c.xlsx", &RawWorkbook::new(&sheet_data(&rows[..2])).bytes());
    assert_eq!(found, ids("C1"));
}

#[test]
fn a_file_that_is_not_what_it_is_called_says_what_it_is() {
    let book = RawWorkbook::new(&sheet_data(&[texts("编号,小区,积分"), texts("C1,X,1")])).bytes();
    let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 W\0o\0r\0k\0b\0o\0o\0k\0";
    for (name, bytes, words) in [
        ("c.csv", &book[..], "name end in .xlsx"),
        ("c.xlsx", b"<html><table></table></html>", "web page"),
        ("c.xlsx", &old[..], ".xls"),
        ("c.xlsx", "编号,小区\n".as_bytes(), "end in .csv"),
        ("c.parquet", &book[..], "name end in .xlsx"),
        ("c.xlsx", b"", "empty"),
    ] {
        let at = folder();
        fs::write(at.path().join(name), bytes).unwrap();
        let run = xuewei(&["check", round(at.path(), name).to_str().unwrap()]);
        let text = String::from_utf8_lossy(&run.stderr).into_owned()
            + &String::from_utf8_lossy(&run.stdout);
        assert_eq!(run.status.code(), Some(1), "{text}");
        assert!(
            text.contains("E107") && text.contains(words),
            "{name} {words}: {text}"
        );
    }
}

#[test]
fn a_corrected_copy_leaves_out_what_is_none_of_the_table_in_the_format_that_was_read() {
    let at = folder();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let title = Format::new().set_bold();
    sheet.merge_range(0, 0, 0, 2, "名单", &title).unwrap();
    for (row, cells) in ["编 号*,小区,积分", "C1,X,１", "合计,,1"]
        .iter()
        .enumerate()
    {
        for (column, cell) in cells.split(',').enumerate() {
            sheet.write(row as u32 + 1, column as u16, cell).unwrap();
        }
    }
    book.save(at.path().join("c.xlsx")).unwrap();
    let path = round(at.path(), "c.xlsx");
    let out = at.path().join("fixed");
    let (from, to) = (path.to_str().unwrap(), out.to_str().unwrap());
    succeeds(&["check", from, "--fix", to]);
    let copy = input::read(&out.join("round.toml")).expect("a round");
    assert_eq!(told(&copy.warnings), []);
    assert_eq!(copy.intake.children().len(), 1);
    assert!(out.join("children.xlsx").exists() && out.join("schools.csv").exists());
    assert!(rows(&out.join("changes-made.csv")).len() > 1);
}

#[test]
fn cells_under_no_heading_are_told() {
    for (name, bytes) in both(&["编号,,小区,积分,", "C1,a,X,1,", ",,,,b", "C2,,X,2,"]) {
        let (found, told) = children(name, &bytes);
        assert_eq!(found, ids("C1 C2"), "{name}");
        assert_eq!(told, [(Code::CellsWithoutHeading, Some(2))], "{name}");
    }
}

#[test]
fn a_figure_in_a_merged_cell_is_never_added_up_in_silence() {
    let at = folder();
    let write = |heading: &str, merged: &str| {
        let cells = |row: usize, id: &str, figure: &str| {
            let figure = match figure {
                "" => String::new(),
                figure => format!("<c r=\"E{row}\"><v>{figure}</v></c>"),
            };
            format!(
                "<row r=\"{row}\"><c r=\"A{row}\" t=\"str\"><v>{id}</v></c><c r=\"B{row}\"><v>122.5</v></c>\
                 <c r=\"C{row}\"><v>32.9</v></c><c r=\"D{row}\"><v>45</v></c>{figure}</row>"
            )
        };
        let headings = ["school_id", "lon", "lat", "places", heading];
        let headings: String = ('A'..)
            .zip(headings)
            .map(|(column, name)| format!("<c r=\"{column}1\" t=\"str\"><v>{name}</v></c>"))
            .collect();
        let sheet = format!(
            "<sheetData><row r=\"1\">{headings}</row>{}{}{}</sheetData>\
             <mergeCells count=\"1\"><mergeCell ref=\"{merged}\"/></mergeCells>",
            cells(2, "S1", "90"),
            cells(3, "S2", ""),
            cells(4, "S3", "45"),
        );
        let name = at.path().join("schools.xlsx");
        fs::write(name, RawWorkbook::new(&sheet).bytes()).unwrap();
    };
    fs::write(
        at.path().join("children.csv"),
        "child_id,lon,lat,points\na,122.5,32.9,1\n",
    )
    .unwrap();
    let round = at.path().join("round.toml");
    fs::write(
        &round,
        "name = \"t\"\nyear = 2026\nstage = \"primary\"\npolicy = \"two-primaries\"\nseed = \"t\"\n\
         [tables]\nchildren = \"children.csv\"\nschools = \"schools.xlsx\"\n",
    )
    .unwrap();
    let codes = || {
        let run = xuewei(&["check", round.to_str().unwrap()]);
        let told = said(&run);
        (
            told.contains("E244"),
            told.contains("W340"),
            run.status.code(),
        )
    };
    // What is added up: pupils, streams, posts, land, money of a school.
    for heading in [
        "enrolment",
        "streams",
        "posts",
        "site_area_m2",
        "opening_cost",
    ] {
        write(heading, "E2:E3");
        assert_eq!(codes(), (true, true, Some(1)), "{heading}");
    }
    // What a place costs is the same for both, as are words.
    for heading in ["purchase_price", "district"] {
        write(heading, "E2:E3");
        assert_eq!(codes(), (false, true, Some(0)), "{heading}");
    }
    // In one row there is nothing to add.
    write("enrolment", "E2:F2");
    assert_eq!(codes(), (false, false, Some(0)));
}

#[test]
fn a_heading_that_nearly_says_it_is_named_and_levels_under_another_heading_are_told() {
    let at = folder();
    let check = |children: &str, schools: &str| {
        fs::write(at.path().join("children.csv"), children).unwrap();
        fs::write(at.path().join("schools.csv"), schools).unwrap();
        fs::write(at.path().join("communities.csv"), COMMUNITIES).unwrap();
        let round = at.path().join("round.toml");
        let tables = "children = \"children.csv\"\nschools = \"schools.csv\"\ncommunities = \"communities.csv\"\n";
        fs::write(
            &round,
            format!(
                "name = \"t\"\nyear = 2026\nstage = \"primary\"\npolicy = \"two-primaries\"\nseed = \"t\"\n[tables]\n{tables}"
            ),
        )
        .unwrap();
        said(&xuewei(&["check", round.to_str().unwrap()]))
    };
    // What is missing is told with the heading that may be meant.
    let text = check("child_id,目前租住小区名,points\na,X,1\n", SCHOOLS);
    assert!(
        text.contains("E201") && text.contains("→ “目前租住小区名”?"),
        "{text}"
    );
    let text = check(
        "child_id,community,points\na,X,1\n",
        "school_id,lon,lat,今年学位情况\nS1,122.5,32.9,5\n",
    );
    assert!(
        text.contains("E201") && text.contains("→ “今年学位情况”?"),
        "{text}"
    );
    // A junior school under a heading that nobody knows would be one of primary.
    let schools = "school_id,lon,lat,places,办什么\nS1,122.5,32.9,5,小学\nS2,122.5,32.9,5,初中\n";
    let text = check("child_id,community,points\na,X,1\n", schools);
    assert!(text.contains("W392") && text.contains("办什么"), "{text}");
    // Under a heading that is known it is read, and where all are of the round there is nothing to tell.
    let text = check(
        "child_id,community,points\na,X,1\n",
        &schools.replace("办什么", "办学层次"),
    );
    assert!(!text.contains("W392"), "{text}");
    let text = check(
        "child_id,community,points\na,X,1\n",
        &schools.replace("初中", "小学"),
    );
    assert!(!text.contains("W392"), "{text}");
}
