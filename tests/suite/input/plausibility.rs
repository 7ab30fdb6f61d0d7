//! Tables as offices have them: what spreadsheets, people and other datums do to them is told, each by its code.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook};

use crate::tools::{Tables, allocate, carry, folder, said, succeeds, verified, xuewei};

const CHILDREN: &str = "child_id,community,points,insurance_months\na,X,10,1\nb,X,20,1\n";
const SCHOOLS: &str = "school_id,lon,lat,places\nS1,122.5,32.9,1\n";
const COMMUNITIES: &str = "community,lon,lat\nX,122.5,32.9\n";

/// What `check` says of a round, and how it ends.
fn checked(round: &Path) -> (Option<i32>, String) {
    let run = xuewei(&["check", round.to_str().unwrap()]);
    (run.status.code(), said(&run))
}

fn check(children: &str, schools: &str, communities: &str) -> (Option<i32>, String) {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", children),
            ("schools", schools),
            ("communities", communities),
        ],
        pack: "",
    };
    checked(&tables.write(at.path()))
}

#[track_caller]
fn result((code, text): &(Option<i32>, String), exit: i32, parts: &[&str]) {
    assert_eq!(*code, Some(exit), "{text}");
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_row_of_totals_a_mangled_identifier_and_the_error_of_a_formula_are_no_children() {
    let children =
        "child_id,community,points,insurance_months\na,X,10,1\n合计,东里,10,\n3.20505E+17,X,1,1\n";
    result(
        &check(children, SCHOOLS, COMMUNITIES),
        1,
        &["E225", "row 3", "E226", "row 4"],
    );
    let schools = "school_id,lon,lat,places,name\nS1,122.5,32.9,1,#REF!\n";
    result(
        &check(CHILDREN, schools, COMMUNITIES),
        1,
        &["E227", "#REF!", "name"],
    );
}

#[test]
fn of_a_workbook_the_first_visible_sheet_is_read_and_the_others_are_named() {
    let at = folder();
    let tables = [("children", CHILDREN), ("communities", COMMUNITIES)];
    let round = Tables {
        tables: &tables,
        pack: "",
    }
    .write(at.path());
    let mut book = Workbook::new();
    for (name, id) in [("旧", "OLD"), ("今年", "NEW"), ("附", "MORE")] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        let cells = [
            ("school_id", id),
            ("lon", "122.5"),
            ("lat", "32.9"),
            ("places", "1"),
        ];
        for (column, (header, cell)) in cells.iter().enumerate() {
            sheet.write(0, column as u16, *header).unwrap();
            sheet.write(1, column as u16, *cell).unwrap();
        }
        if name == "今年" {
            sheet.set_active(true);
        }
        if name == "旧" {
            sheet.set_hidden(true);
        }
    }
    book.save(at.path().join("schools.xlsx")).unwrap();
    let text = fs::read_to_string(&round).unwrap();
    fs::write(&round, format!("{text}schools = \"schools.xlsx\"\n")).unwrap();
    result(&checked(&round), 0, &["W322", "“今年”", "附"]);
    let out = at.path().join("out");
    succeeds(&[
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    assert!(
        fs::read_to_string(out.join("schools.csv"))
            .unwrap()
            .contains("NEW")
    );
}

#[test]
fn an_identity_number_is_carried_nowhere_whatever_the_heading_says() {
    // Made up: the first six digits are no place.
    let number = (0..100)
        .map(|last| format!("0000002019010100{last:02}"))
        .find(|n| xuewei_core::domain::has_check_digit(n))
        .unwrap();
    let children = format!(
        "child_id,community,points,insurance_months,备注,家长,学籍,身份证号,电话,电话\n\
         a,X,10,1,父 {number} 母,,G{number},{number},1,2\nb,X,20,1,,{number},,{number},3,4\n\
         c,X,20,1,,,,12345,3,4\n"
    );
    let at = folder();
    let tables = [
        ("children", children.as_str()),
        ("schools", SCHOOLS),
        ("communities", COMMUNITIES),
    ];
    let round = Tables {
        tables: &tables,
        pack: "",
    }
    .write(at.path());
    let seen = checked(&round);
    result(&seen, 0, &["W305", "W328", "W329", "W331", "电话"]);
    assert!(!seen.1.contains(&number) && !seen.1.contains("12345"));
    // Nor where the round asks for it.
    carry(&round, &["备注", "家长", "学籍", "身份证号", "电话"]);
    let out = at.path().join("out");
    succeeds(&[
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--notices",
    ]);
    let mut folders = vec![out.clone()];
    while let Some(folder) = folders.pop() {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            let holds = bytes.windows(number.len()).any(|w| w == number.as_bytes());
            assert!(!holds, "{}", path.display());
        }
    }
    // Two columns of one heading stay two.
    let header = fs::read_to_string(out.join("allocation.csv")).unwrap();
    assert!(header.lines().next().unwrap().ends_with("电话,电话 (2)"));
}

#[test]
fn columns_named_like_those_of_the_results_do_not_collide_with_them() {
    let children =
        "child_id,community,points,insurance_months,rank,outcome,school_id\na,X,10,1,r,o,s\n";
    let schools = "school_id,lon,lat,places,placed,left\nS1,122.5,32.9,1,p,l\n";
    let at = folder();
    let tables = [
        ("children", children),
        ("schools", schools),
        ("communities", COMMUNITIES),
    ];
    let round = Tables {
        tables: &tables,
        pack: "",
    }
    .write(at.path());
    carry(&round, &["rank", "outcome", "school_id", "placed", "left"]);
    let out = allocate(&round, at.path());
    let header = |file: &str| {
        fs::read_to_string(out.join(file))
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .to_owned()
    };
    assert!(header("allocation.csv").ends_with("rank (input),outcome (input),school_id (input)"));
    assert!(header("schools.csv").ends_with("placed (input),left (input)"));
    verified(&out);
}

#[test]
fn hidden_rows_are_read_and_told_unless_they_hold_nothing_or_are_of_another_sheet() {
    let at = folder();
    let tables = [("children", CHILDREN), ("communities", COMMUNITIES)];
    let round = Tables {
        tables: &tables,
        pack: "",
    }
    .write(at.path());
    let text = fs::read_to_string(&round).unwrap();
    fs::write(&round, format!("{text}schools = \"schools.xlsx\"\n")).unwrap();
    let write = |hidden: &[u32], of_notes: bool| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, header) in (0..).zip(["school_id", "lon", "lat", "places"]) {
            sheet.write(0, column, header).unwrap();
        }
        for row in 1..8 {
            sheet.write(row, 0, format!("S{row}")).unwrap();
            sheet.write(row, 1, 122.5).unwrap();
            sheet.write(row, 2, 32.9).unwrap();
            sheet.write(row, 3, 1).unwrap();
        }
        let sheet = match of_notes {
            true => book.add_worksheet(),
            false => sheet,
        };
        for row in hidden {
            sheet.set_row_hidden(*row).unwrap();
        }
        book.save(at.path().join("schools.xlsx")).unwrap();
    };
    write(&[2, 3, 4, 6, 30], false);
    let seen = checked(&round);
    result(&seen, 0, &["W332", "4 (3–5, 7)"]);
    assert!(!seen.1.contains("31"), "{}", seen.1);
    write(&[2, 3], true);
    assert!(!checked(&round).1.contains("W332"));
    write(&[], false);
    assert!(!checked(&round).1.contains("W332"));
}

#[test]
fn rows_struck_through_and_percentages_are_read_and_told() {
    let at = folder();
    let tables = [("schools", SCHOOLS), ("communities", COMMUNITIES)];
    let round = Tables {
        tables: &tables,
        pack: "",
    }
    .write(at.path());
    let text = fs::read_to_string(&round).unwrap();
    fs::write(&round, format!("{text}children = \"children.xlsx\"\n")).unwrap();
    let struck = Format::new().set_font_strikethrough();
    let percent = |code: &str| Format::new().set_num_format(code);
    let plain = Format::new();
    let write = |ids: &[&Format], points: &[&Format]| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, header) in (0..).zip(["child_id", "community", "points"]) {
            // A heading that is struck through is no row.
            sheet.write_with_format(0, column, header, &struck).unwrap();
        }
        for (row, (id, own)) in (1..).zip(ids.iter().zip(points)) {
            sheet
                .write_with_format(row, 0, format!("c{row}"), id)
                .unwrap();
            sheet.write(row, 1, "X").unwrap();
            sheet.write_with_format(row, 2, 0.85, own).unwrap();
        }
        // A cell of the format that holds nothing tells nothing.
        sheet.write_blank(9, 0, &struck).unwrap();
        book.save(at.path().join("children.xlsx")).unwrap();
    };
    write(&[&plain, &struck, &plain, &struck], &[&plain; 4]);
    let seen = checked(&round);
    result(&seen, 0, &["W345", "2 (3, 5)"]);
    assert!(!seen.1.contains("W346"), "{}", seen.1);
    let [whole, tenths, quoted] = ["0%", "[Red]0.0%", "0.0\"%\""].map(percent);
    write(&[&plain; 4], &[&whole, &tenths, &quoted, &plain]);
    let seen = checked(&round);
    result(&seen, 0, &["W346", "2 cells (2–3)", "points"]);
    assert!(!seen.1.contains("W345"), "{}", seen.1);
    write(&[&plain; 4], &[&plain; 4]);
    let seen = checked(&round).1;
    assert!(!seen.contains("W345") && !seen.contains("W346"), "{seen}");
}

#[test]
fn a_formula_error_or_a_broken_heading_hides_nothing_else_that_is_wrong() {
    let at = folder();
    let children = "child_id,community,points\n1,X,#N/A\n2,Nowhere,1\n3,X,many\n";
    let schools = "school_id,lon,lat,places,学费（元/月）\nS1,122.5,32.9,few,x\n,122.5,95,1,2\n";
    let tables = [
        ("children", children),
        ("communities", COMMUNITIES),
        ("schools", schools),
    ];
    let round = Tables {
        tables: &tables,
        pack: "",
    }
    .write(at.path());
    let seen = checked(&round);
    result(
        &seen,
        1,
        &["E227", "E208", "E229", "E203", "E205", "E204", "few"],
    );
    // Columns that are missing hide nothing either.
    let tables = [
        ("children", "child_id,community\n,X\n2,Nowhere\n"),
        ("communities", COMMUNITIES),
        ("schools", SCHOOLS),
    ];
    let bare = Tables {
        tables: &tables,
        pack: "",
    }
    .write(at.path());
    let bare = checked(&bare);
    result(&bare, 1, &["E201", "“points”", "E203", "E208"]);
    assert!(bare.1.contains("Errors: 3"), "{}", bare.1);
    // The number under the heading of another unit, and what the formula would have given, are no further findings.
    assert!(seen.1.contains("Errors: 7"), "{}", seen.1);
}

#[test]
fn where_a_district_or_a_community_does_not_say_which_it_is_nobody_else_is_at_fault() {
    let at = folder();
    let round = |districts: &str, communities: &str| {
        let children =
            "child_id,district,community,points,insurance_months\na,East,X,1,1\nb,102,Y,1,1\n";
        let tables = [
            ("children", children),
            ("communities", communities),
            ("schools", SCHOOLS),
            ("districts", districts),
        ];
        Tables {
            tables: &tables,
            pack: "",
        }
        .write(at.path())
    };
    let communities = "community,district,lon,lat\nX,101,122.5,32.9\nY,102,122.5,32.9\n";
    let seen = checked(&round("district,name\n101,East\n,West\n", communities));
    result(&seen, 1, &["E203", "Errors: 1"]);
    let seen = checked(&round(
        "district,name\n101,East\n1.02E+17,West\n",
        communities,
    ));
    result(&seen, 1, &["E226", "Errors: 1"]);
    let whole = "district,name\n101,East\n102,West\n";
    let communities = "community,district,lon,lat\nX,101,122.5,32.9\n,102,122.5,32.9\n";
    result(
        &checked(&round(whole, communities)),
        1,
        &["E203", "Errors: 1"],
    );
    let communities = "community,district,lon,lat\nX,101,122.5,32.9\nY,102,122.5,95\n";
    result(
        &checked(&round(whole, communities)),
        1,
        &["E205", "Errors: 1"],
    );
    let communities = "community,district,lon,lat\nX,101,122.5,32.9\nZ,102,122.5,32.9\n";
    result(
        &checked(&round(whole, communities)),
        1,
        &["E208", "Errors: 1"],
    );
}

#[test]
fn schools_without_a_district_are_told_where_others_have_one() {
    let at = folder();
    let round = |schools: &str| {
        let tables = [
            ("children", CHILDREN),
            ("communities", COMMUNITIES),
            ("schools", schools),
        ];
        Tables {
            tables: &tables,
            pack: "",
        }
        .write(at.path())
    };
    let some = "school_id,district,lon,lat,places\nS1,101,122.5,32.9,1\nS2,,122.5,32.9,1\n";
    result(&checked(&round(some)), 0, &["W333", "1 (S2)"]);
    let none = "school_id,lon,lat,places\nS1,122.5,32.9,1\nS2,122.5,32.9,1\n";
    assert!(!checked(&round(none)).1.contains("W333"));
}

#[test]
fn units_in_headings_missing_tables_and_odd_identifiers_are_told() {
    let schools = "编号,经度,纬度,学位数,学费（元/月）\nS1,122.5,32.9,1,30\n";
    result(
        &check(CHILDREN, schools, COMMUNITIES),
        1,
        &["E229", "学费（元/月）"],
    );
    let at = folder();
    let tables = [("children", CHILDREN), ("schools", SCHOOLS)];
    let round = Tables {
        tables: &tables,
        pack: "",
    }
    .write(at.path());
    result(&checked(&round), 1, &["E230", "communities"]);
    let children = "child_id,community,points,insurance_months\nＡ1,X,10,1\nA1,X,20,1\n";
    result(
        &check(children, SCHOOLS, COMMUNITIES),
        0,
        &["W323", "1 identifier"],
    );
}

#[test]
fn points_far_away_and_a_datum_mixed_up_are_told() {
    let schools = "school_id,lon,lat,places\nS1,122.5,32.9,1\nS2,10,10,1\nS3,122.6,32.9,1\n";
    result(
        &check(CHILDREN, schools, COMMUNITIES),
        0,
        &["W324", "schools.csv"],
    );

    // Suzhou: communities in WGS-84, homes beside them in GCJ-02.
    let mut communities = "community,lon,lat\n".to_owned();
    let mut children = "child_id,community,points,insurance_months,lon,lat\n".to_owned();
    let mut straight = children.clone();
    for i in 0..40 {
        let (lon, lat) = (120.6 + f64::from(i) * 0.002, 31.3);
        let (east, north) = coordtransform::wgs84_to_gcj02(lon, lat);
        communities += &format!("K{i},{lon},{lat}\n");
        children += &format!("c{i:02},K{i},5,1,{east},{north}\n");
        straight += &format!("c{i:02},K{i},5,1,{lon},{lat}\n");
    }
    let schools = "school_id,lon,lat,places\nS1,120.61,31.3,1\n";
    result(
        &check(&children, schools, &communities),
        0,
        &["W325", "GCJ-02"],
    );
    let seen = check(&straight, schools, &communities);
    assert!(!seen.1.contains("W325"), "{}", seen.1);
}

#[test]
fn dates_of_birth_children_twice_and_streams_are_doubted() {
    let children = "child_id,community,points,insurance_months,姓名,birth_date\n\
        a,X,1,1,张三,2019-10-01\nb,X,1,1,张三,2019-10-01\nc,X,1,1,李四,2019-10-01\nd,X,1,1,王五,2009-10-01\n\
        e,X,1,1,赵六,soon\nf,X,1,1,钱七,2020-09-01\ng,X,1,1,孙八,2020年8月31日\nh,X,1,1,周九,20200831\n";
    let schools = "school_id,lon,lat,places,streams\nS1,122.5,32.9,91,2\nS2,122.5,32.9,90,2\n";
    let seen = check(children, schools, COMMUNITIES);
    result(
        &seen,
        0,
        &[
            "W326",
            "school S1",
            "W327",
            "3 dates",
            "2017-08-31",
            "2020-08-31",
            "W328",
            "row 3",
        ],
    );
    assert!(
        !seen.1.contains("张三") && !seen.1.contains("school S2"),
        "{}",
        seen.1
    );
}

#[test]
fn districts_are_known_by_their_names_and_by_codes_that_stand_for_them() {
    let at = folder();
    let round = Tables {
        tables: &[
            (
                "children",
                "child_id,community,points,insurance_months,district\na,X,10,1,工业园区\nb,X,20,1,320571\nc,X,2,1,320502\n",
            ),
            ("schools", "school_id,lon,lat,places,district\nS1,122.5,32.9,1,320576\n"),
            ("communities", "community,lon,lat\nX,122.5,32.9\n"),
            ("districts", "district,name\n320576,工业园区\n320508,姑苏区\n"),
        ],
        pack: "",
    }
    .write(at.path());
    result(&checked(&round), 0, &["W330", "320571", "320502", "320508"]);
    let out = allocate(&round, at.path());
    let eligible = crate::tools::column(&out.join("shortfall.csv"), "eligible");
    assert_eq!(eligible, ["1", "2"]);
}

#[test]
fn an_identity_number_that_is_an_identifier_is_in_no_message() {
    // Made up: the first six digits are no place.
    let id = "00000020190101002X";
    let children =
        format!("child_id,community,points,insurance_months\n{id},X,ten,1\n{id},X,10,1\n");
    let locks = "child_id,school_id,reason\n000000191231001,S1,x\n";
    let at = folder();
    let tables = [
        ("children", children.as_str()),
        ("schools", SCHOOLS),
        ("communities", COMMUNITIES),
        ("locks", locks),
    ];
    let round = Tables {
        tables: &tables,
        pack: "",
    }
    .write(at.path());
    let seen = checked(&round);
    result(&seen, 1, &["E207", "W320", "E217", "row 2", "row 3"]);
    assert!(
        !seen.1.contains(id) && !seen.1.contains("000000191231001"),
        "{}",
        seen.1
    );
}

#[test]
fn a_fault_of_a_child_whose_identifier_is_an_identity_number_is_told_by_row() {
    let id = "00000020190101002X";
    let children = format!("child_id,community,points,insurance_months\n{id},X,10,1\n");
    let at = folder();
    let tables = [
        ("children", children.as_str()),
        ("schools", SCHOOLS),
        ("communities", COMMUNITIES),
    ];
    let round = Tables {
        tables: &tables,
        pack: "",
    }
    .write(at.path());
    let out = allocate(&round, at.path());
    let result = fs::read_to_string(out.join("allocation.csv")).unwrap();
    let forged = result.replacen(",public,S1,0,", ",public,S1,1,", 1);
    assert_ne!(result, forged);
    fs::write(out.join("allocation.csv"), forged).unwrap();
    let text = said(&xuewei(&["verify", out.to_str().unwrap()]));
    assert!(
        text.contains("the journey of child allocation.csv:2 is not the one measured"),
        "{text}"
    );
    assert!(!text.contains(id), "{text}");
}

/// Numbers in other dress: full-width, parted, typed as numbers into a spreadsheet.
#[test]
fn an_identity_number_in_other_dress_is_carried_nowhere_either() {
    let number = (0..100)
        .map(|last| format!("1199012019010100{last:02}"))
        .find(|n| xuewei_core::domain::has_check_digit(n))
        .unwrap();
    let wide: String = number
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap())
        .collect();
    let parted = format!(
        "{} {}\u{200b}{}",
        &number[..6],
        &number[6..14],
        &number[14..]
    );
    let children = format!(
        "child_id,community,points,insurance_months,一,二,三\na,X,10,1,{wide},{parted},1.19901201901010E+17\n"
    );
    let at = folder();
    let tables = [
        ("children", children.as_str()),
        ("schools", SCHOOLS),
        ("communities", COMMUNITIES),
    ];
    let round = Tables {
        tables: &tables,
        pack: "",
    }
    .write(at.path());
    carry(&round, &["一", "二", "三"]);
    let out = allocate(&round, at.path());
    let header = fs::read_to_string(out.join("allocation.csv")).unwrap();
    assert!(
        header.lines().next().unwrap().ends_with(",reason"),
        "{header}"
    );
}

#[test]
fn a_year_that_no_calendar_has_and_an_outline_of_nothing_end_nothing() {
    let at = folder();
    let tables = [
        (
            "children",
            "child_id,community,points,insurance_months,birth_date\na,X,10,1,2019-10-01\n",
        ),
        ("schools", SCHOOLS),
        ("communities", COMMUNITIES),
        ("districts", "district\n101\n"),
    ];
    let round = Tables {
        tables: &tables,
        pack: "",
    }
    .write(at.path());
    let text = fs::read_to_string(&round).unwrap();
    fs::write(&round, text.replace("2026", "-9223372036854775807")).unwrap();
    result(&checked(&round), 1, &["E105", "year"]);
    fs::write(&round, format!("{text}outlines = \"o.geojson\"\n")).unwrap();
    let nothing = r#"{"type":"Feature","properties":{"adcode":101},"geometry":{"type":"Polygon","coordinates":[]}}"#;
    fs::write(at.path().join("o.geojson"), nothing).unwrap();
    let seen = checked(&round);
    result(&seen, 0, &["W321"]);
    assert!(!seen.1.contains("W324"), "{}", seen.1);
}

#[test]
fn sites_in_mu_and_blank_sectors_are_doubted_and_those_of_kindergartens_are_not() {
    let schools = |stage: &str, sector: &str, area: &str| {
        format!(
            "school_id,lon,lat,places,stage,sector,site_area_m2\n\
             S1,122.5,32.9,1,小学,public,20000\nS2,122.5,32.9,1,{stage},{sector},{area}\n"
        )
    };
    let told = |schools: &str| check(CHILDREN, schools, COMMUNITIES);
    result(
        &told(&schools("小学", "", "30")),
        0,
        &["W401", "“public”", "W402", "(the first: 30)"],
    );
    let (status, text) = told(&schools("幼儿园", "", "900"));
    assert_eq!(status, Some(0), "{text}");
    assert!(!text.contains("W401") && !text.contains("W402"), "{text}");
    let (_, text) = told(&schools("小学", "private", "1000"));
    assert!(!text.contains("W401") && !text.contains("W402"), "{text}");
}
