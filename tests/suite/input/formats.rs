//! The same tables in every format, encoding and datum give the same allocation.

use std::fs;
use std::path::{Path, PathBuf};

use polars::prelude::{Column, DataFrame, IntoColumn, NamedFrom, ParquetWriter, Series};

use crate::tools::{Tables, allocate, column, folder, project, rows, succeeds, verify};

const TABLES: [&str; 5] = ["children", "schools", "communities", "districts", "parcels"];

fn shipped(table: &str) -> Vec<Vec<String>> {
    rows(&project(&format!("data/wanglan/{table}.csv")))
}

/// The shipped round with its tables ending otherwise.
fn round_with(into: &Path, ending: &str, crs: &str) -> PathBuf {
    let text = fs::read_to_string(project("data/wanglan/round.toml")).unwrap();
    let text = text
        .replace(".csv", &format!(".{ending}"))
        .replace("\"wgs84\"", &format!("\"{crs}\""));
    let path = into.join("round.toml");
    fs::write(&path, text).unwrap();
    path
}

fn shipped_allocation() -> Vec<u8> {
    let at = folder();
    let out = allocate(&project("data/wanglan/round.toml"), at.path());
    fs::read(out.join("allocation.csv")).unwrap()
}

/// The round gives the allocation of the shipped one, and what is committed of it is the same.
#[track_caller]
fn is_the_shipped_one(round: &Path, at: &Path) {
    let out = allocate(round, at);
    assert!(fs::read(out.join("allocation.csv")).unwrap() == shipped_allocation());
    let shipped = project("data/wanglan/round.toml");
    assert_eq!(committed(round, at), committed(&shipped, at));
}

fn committed(round: &Path, at: &Path) -> Vec<u8> {
    let file = tempfile::Builder::new().tempdir_in(at).unwrap();
    let file = file.path().join("c.json");
    let (round, to) = (round.to_str().unwrap(), file.to_str().unwrap());
    succeeds(&["commit", round, "--out", to, "--date", "2026-06-01"]);
    fs::read(&file).unwrap()
}

fn csv_text(rows: &[Vec<String>]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

#[test]
fn excel_with_numbers_as_numbers() {
    let at = folder();
    for table in TABLES {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (r, row) in shipped(table).iter().enumerate() {
            for (c, cell) in row.iter().enumerate() {
                let (r, c) = (r as u32, c as u16);
                // Identifiers are text; figures are what Excel makes of them.
                match cell.parse::<f64>() {
                    Ok(number) if c > 0 => sheet.write_number(r, c, number).unwrap(),
                    _ => sheet.write_string(r, c, cell).unwrap(),
                };
            }
        }
        book.save(at.path().join(format!("{table}.xlsx"))).unwrap();
    }
    let round = round_with(at.path(), "xlsx", "wgs84");
    is_the_shipped_one(&round, at.path());
}

#[test]
fn parquet_with_types() {
    let at = folder();
    for table in TABLES {
        let rows = shipped(table);
        let columns: Vec<Column> = (0..rows[0].len())
            .map(|c| {
                let name = rows[0][c].as_str().into();
                let cells: Vec<&str> = rows[1..].iter().map(|r| r[c].as_str()).collect();
                let numbers: Option<Vec<f64>> = cells.iter().map(|s| s.parse().ok()).collect();
                match numbers {
                    Some(numbers) if c > 2 => Series::new(name, numbers).into_column(),
                    _ => Series::new(name, cells).into_column(),
                }
            })
            .collect();
        let mut frame = DataFrame::new(rows.len() - 1, columns).unwrap();
        let file = fs::File::create(at.path().join(format!("{table}.parquet"))).unwrap();
        ParquetWriter::new(file).finish(&mut frame).unwrap();
    }
    let round = round_with(at.path(), "parquet", "wgs84");
    is_the_shipped_one(&round, at.path());
}

#[test]
fn the_allocation_reads_back_from_parquet_with_its_types() {
    let at = folder();
    let out = allocate(&project("data/wanglan/round.toml"), at.path());
    let bytes = fs::read(out.join("allocation.parquet")).unwrap();
    let frame = polars::prelude::SerReader::finish(
        <polars::prelude::ParquetReader<_> as polars::prelude::SerReader<_>>::new(
            std::io::Cursor::new(bytes),
        ),
    )
    .unwrap();
    assert_eq!(frame.height(), 2_000);
    let metres: Vec<String> = frame
        .column("metres")
        .unwrap()
        .i64()
        .unwrap()
        .iter()
        .map(|m| m.map(|m| m.to_string()).unwrap_or_default())
        .collect();
    assert_eq!(metres, column(&out.join("allocation.csv"), "metres"));
    let ids: Vec<&str> = frame
        .column("child_id")
        .unwrap()
        .str()
        .unwrap()
        .iter()
        .flatten()
        .collect();
    assert_eq!(ids, column(&out.join("allocation.csv"), "child_id"));
}

#[test]
fn gb18030_with_chinese_headers_and_utf8_with_a_mark() {
    let at = folder();
    let chinese = |header: &str| {
        match header {
            "child_id" | "school_id" | "parcel_id" => "编号",
            "points" => "积分",
            "lon" => "经度",
            "lat" => "纬度",
            "district" => "区县",
            "community" => "小区",
            "places" => "学位数",
            "sector" => "办学性质",
            "insurance_months" => "社保月数",
            "household_id" => "家庭编号",
            "stage" => "学段",
            other => return other.to_owned(),
        }
        .to_owned()
    };
    for table in TABLES {
        let mut rows = shipped(table);
        for header in &mut rows[0] {
            *header = chinese(header);
        }
        for cell in rows.iter_mut().skip(1).flatten() {
            match cell.as_str() {
                "public" => *cell = "公办".to_owned(),
                "private" => *cell = "民办".to_owned(),
                "primary" => *cell = "小学".to_owned(),
                _ => {}
            }
        }
        let text = csv_text(&rows);
        let bytes = if table == "schools" {
            [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat()
        } else {
            encoding_rs::GB18030.encode(&text).0.into_owned()
        };
        fs::write(at.path().join(format!("{table}.csv")), bytes).unwrap();
    }
    let round = round_with(at.path(), "csv", "wgs84");
    is_the_shipped_one(&round, at.path());
}

#[test]
fn shifted_datums_give_the_same_journeys() {
    // Wanglan lies in the sea, where the shift of GCJ-02 does not apply: it is moved to the mainland
    // first, for both datums alike.
    let moved = |datum: &str| {
        let at = folder();
        for table in TABLES {
            let mut rows = shipped(table);
            let find = |name: &str| rows[0].iter().position(|h| h == name);
            if let (Some(lon), Some(lat)) = (find("lon"), find("lat")) {
                for row in rows.iter_mut().skip(1) {
                    let x: f64 = row[lon].parse::<f64>().unwrap() - 2.0;
                    let y: f64 = row[lat].parse::<f64>().unwrap() - 1.5;
                    let (x, y) = match datum {
                        "gcj02" => coordtransform::wgs84_to_gcj02(x, y),
                        "bd09" => coordtransform::wgs84_to_bd09(x, y),
                        _ => (x, y),
                    };
                    row[lon] = x.to_string();
                    row[lat] = y.to_string();
                }
            }
            fs::write(at.path().join(format!("{table}.csv")), csv_text(&rows)).unwrap();
        }
        let round = round_with(at.path(), "csv", datum);
        let out = allocate(&round, at.path());
        let summary = fs::read_to_string(out.join("summary.json")).unwrap();
        let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
        ["public", "purchased", "unplaced", "metres_total"].map(|k| summary[k].as_i64().unwrap())
    };
    let wgs84 = moved("wgs84");
    for datum in ["gcj02", "bd09"] {
        let other = moved(datum);
        assert_eq!(wgs84[..3], other[..3], "{datum}");
        // The inverse of the shift is exact to micrometres: a journey may round the other way.
        assert!(
            (wgs84[3] - other[3]).abs() <= 20,
            "{datum}: {wgs84:?} {other:?}"
        );
    }
}

/// Two schools in `at`, whose children have further columns; the round names those of `carry`.
fn with_further_columns(at: &Path, carry: &str) -> PathBuf {
    for name in ["schools", "communities", "districts", "travel"] {
        let file = format!("{name}.csv");
        fs::copy(project("data/two-schools").join(&file), at.join(&file)).unwrap();
    }
    let round = at.join("round.toml");
    let text = fs::read_to_string(project("data/two-schools/round.toml")).unwrap();
    fs::write(&round, format!("{carry}\n{text}")).unwrap();
    let children = fs::read_to_string(project("data/two-schools/children.csv")).unwrap();
    let children: String = children
        .lines()
        .enumerate()
        .map(|(i, line)| match i {
            0 => format!("{line},街道,姓名,身份证号,监护人证件\n"),
            _ => format!("{line},\"街道, {i}\",甲乙{i},1100000000000000,000000199001010001\n"),
        })
        .collect();
    fs::write(at.join("children.csv"), children).unwrap();
    round
}

/// Whether any file of a folder holds one of these, as bytes.
fn any_file_holds(folder: &Path, words: &[&str]) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return any_file_holds(&path, words);
        }
        let bytes = fs::read(path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        words.iter().any(|word| text.contains(word))
    })
}

#[test]
fn identifiers_stay_text_and_only_columns_that_carry_names_reach_the_results() {
    let at = folder();
    let round = with_further_columns(
        at.path(),
        "carry = [\"街 道\", \"身份证号\", \"监护人证件\"]",
    );
    let out = allocate(&round, at.path());
    let path = out.join("allocation.csv");
    assert_eq!(column(&path, "child_id")[0], "01");
    assert_eq!(column(&path, "街道")[1], "街道, 2");
    // Identity numbers never, by heading or by what stands in the cells, though the round asks for them.
    let never = ["1100000000000000", "000000199001010001", "甲乙"];
    assert!(!any_file_holds(&out, &never));
    // That there is such a column is told; it is carried nowhere.
    let head = &rows(&path)[0];
    for heading in ["身份证", "监护人证件", "姓名"] {
        assert!(!head.iter().any(|name| name.contains(heading)), "{head:?}");
    }
    assert!(verify(&out, None).is_ok());
}

#[test]
fn no_column_of_families_reaches_the_results_unless_it_is_named() {
    let at = folder();
    let round = with_further_columns(at.path(), "");
    let out = allocate(&round, at.path());
    assert!(!any_file_holds(&out, &["街道, 2", "甲乙"]));
    let head = &rows(&out.join("allocation.csv"))[0];
    assert_eq!(head.last().unwrap(), "reason");
}

#[test]
fn a_known_column_that_carry_names_by_heading_or_key_is_carried_beside_its_use() {
    let at = folder();
    let children = "child_id,community,points,insurance_months,出生日期\na,X,10,1,2019-10-01\n";
    let tables = [
        ("children", children),
        ("schools", "school_id,lon,lat,places\nS1,120.6,31.3,1\n"),
        ("communities", "community,lon,lat\nX,120.6,31.3\n"),
    ];
    let round = Tables {
        tables: &tables,
        pack: "",
    }
    .write(at.path());
    let text = fs::read_to_string(&round).unwrap();
    for named in ["出生日期", "birth_date"] {
        fs::write(&round, format!("carry = [\"{named}\"]\n{text}")).unwrap();
        let out = allocate(&round, at.path());
        assert_eq!(
            column(&out.join("allocation.csv"), "出生日期"),
            ["2019-10-01"]
        );
    }
}

#[cfg(unix)]
#[test]
fn results_are_readable_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let at = folder();
    let round = project("data/two-schools/round.toml");
    let out = at.path().join("out");
    succeeds(&[
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--notices",
    ]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let mut folders = vec![out];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        assert_eq!(mode(&folder), 0o700, "{folder:?}");
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            assert_eq!(mode(&path), 0o600, "{path:?}");
            files += 1;
        }
    }
    assert!(files > 10);
}
