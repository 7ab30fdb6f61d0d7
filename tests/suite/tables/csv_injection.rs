//! Names that a spreadsheet would calculate are text in every file, and come back as they were.

use std::fs;

use calamine::{Data, Reader, Xlsx, open_workbook};

use crate::tools::{Tables, allocate, carry, column, folder, rows, succeeds};

#[test]
fn what_a_table_holds_is_no_formula_in_any_csv_and_itself_in_the_workbook() {
    let at = folder();
    let long = "长".repeat(200);
    let school = "=HYPERLINK(\"x\")";
    let schools = format!(
        "school_id,lon,lat,places,name,district,posts,staff,enrolment,leavers,=extra\n\
         =A,122.5,32.9,1,\"{}\",D,1,1,200,0,@x\nB,122.51,32.9,1,{long},＝D,1,1,0,0,-12\n\
         C,122.51,32.9,1,\u{202e}䶮㛃,D,30,3,0,0,\n",
        school.replace('"', "\"\"")
    );
    let round = Tables {
        tables: &[
            (
                "children",
                "child_id,lon,lat,points,note\n=1+1,122.5,32.9,9,-1+1\n\"@a,b\",122.5,32.9,8,=2\n\
                 '=c,122.5,32.9,7,+1\nd,122.5,32.9,6,''\n",
            ),
            ("schools", &schools),
            // As someone would copy them out of a folder of results.
            ("locks", "child_id,school_id,reason\n\"'@a,b\",'=A,moved\n"),
            ("districts", "district,name\nD,+望湖+\n＝D,-\n"),
        ],
        pack: "",
    }
    .write(at.path());
    carry(&round, &["note", "=extra"]);
    let out = allocate(&round, at.path());

    let mut escaped = 0;
    for file in fs::read_dir(&out).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|e| e != "csv") {
            continue;
        }
        for cell in rows(&path).iter().flatten() {
            let first = cell.chars().next();
            let is_formula = first.is_some_and(|c| "=@+-＝＠＋－\t\r".contains(c))
                && cell.chars().count() > 1
                && cell.parse::<f64>().is_err();
            assert!(!is_formula, "{}: {cell}", path.display());
            escaped += usize::from(cell.starts_with('\''));
        }
    }
    assert!(escaped > 10, "{escaped}");
    let children = column(&out.join("allocation.csv"), "child_id");
    assert_eq!(children, ["'=1+1", "'=c", "'@a,b", "d"]);
    let reasons = column(&out.join("allocation.csv"), "reason");
    assert_eq!(reasons[2], "by_hand");
    // Numbers are numbers still, and rare characters are whole.
    assert_eq!(
        column(&out.join("schools.csv"), "'=extra"),
        ["'@x", "-12", ""]
    );
    assert!(
        column(&out.join("schools.csv"), "name")
            .iter()
            .any(|name| name.ends_with("䶮㛃"))
    );

    let mut workbook: Xlsx<_> = open_workbook(out.join("report.xlsx")).unwrap();
    let sheet = workbook.worksheet_range("Schools").unwrap();
    let holds = |text: &str| {
        sheet
            .used_cells()
            .any(|(_, _, c)| c == &Data::String(text.to_owned()))
    };
    assert!(holds(school) && holds("=A") && holds("=extra") && holds("@x") && holds(&long));
    for name in workbook.sheet_names() {
        // The only formulas are the program's own sums.
        let formulas = workbook.worksheet_formula(&name).unwrap();
        let mut foreign = formulas.used_cells().map(|(_, _, formula)| formula);
        assert!(
            foreign.all(|own| own.starts_with("SUBTOTAL(109,") || own.is_empty()),
            "{name}"
        );
    }

    // What is written is understood when it is read back.
    let folder = out.to_str().unwrap();
    for arguments in [
        &["verify", folder][..],
        &["explain", folder, "=1+1"],
        &["explain", folder, "=c"],
    ] {
        succeeds(arguments);
    }
    let other = at.path().join("compared");
    succeeds(&["compare", folder, folder, "--out", other.to_str().unwrap()]);
}
