//! Results that stand alone: what they keep explains, proves and prints them once the tables are edited or gone.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tools::{Tables, carry, ends_with, folder, project, rows, said, shared, succeeds};

/// The shipped city in `city/2026`, its pack in `city/rules`, so that the round names one of its files by `..`; results in
/// `out`.
fn allocated(at: &Path, more: &[&str]) -> PathBuf {
    let (round, rules) = (at.join("city/2026"), at.join("city/rules"));
    fs::create_dir_all(&round).unwrap();
    fs::create_dir_all(&rules).unwrap();
    for entry in fs::read_dir(project("data/wanglan")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, round.join(path.file_name().unwrap())).unwrap();
        }
    }
    fs::rename(round.join("parcels.csv"), rules.join("parcels.csv")).unwrap();
    let file = round.join("round.toml");
    let text = fs::read_to_string(&file).unwrap();
    let moved = text.replace("\"parcels.csv\"", "\"../rules/parcels.csv\"");
    assert_ne!(text, moved);
    fs::write(&file, moved).unwrap();
    allocate(at, more);
    at.join("out")
}

fn allocate(at: &Path, more: &[&str]) {
    let (round, out) = (at.join("city/2026/round.toml"), at.join("out"));
    let mut arguments = vec![
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ];
    arguments.extend(more);
    succeeds(&arguments);
}

fn a_child(out: &Path) -> String {
    rows(&out.join("allocation.csv"))[1][0].clone()
}

fn edit(path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    let last = text.trim_end().rfind('\n').unwrap();
    fs::write(path, &text[..=last]).unwrap();
}

#[test]
fn results_are_explained_proved_and_amended_after_the_tables_were_edited() {
    let at = folder();
    let out = allocated(at.path(), &[]);
    let (dir, child) = (out.to_str().unwrap().to_owned(), a_child(&out));
    let before = said(&succeeds(&["explain", &dir, &child]));
    succeeds(&["verify", &dir]);

    edit(&at.path().join("city/2026/children.csv"));
    let by_kept = said(&succeeds(&["explain", &dir, &child]));
    let told = by_kept
        .strip_prefix(before.trim_end())
        .unwrap_or_else(|| panic!("{by_kept}"));
    assert!(told.contains("kept.zip"), "{told}");
    // The proof is by the inputs unless it is said otherwise.
    ends_with(3, &["verify", &dir]);
    let proved = said(&succeeds(&["verify", "--kept", &dir]));
    assert!(proved.contains("by what the folder keeps"), "{proved}");
    assert!(!proved.contains("every file is the one"), "{proved}");

    // Gone altogether, and the results moved.
    fs::remove_dir_all(at.path().join("city")).unwrap();
    let moved = at.path().join("elsewhere/deep/results");
    fs::create_dir_all(moved.parent().unwrap()).unwrap();
    fs::rename(&out, &moved).unwrap();
    let dir = moved.to_str().unwrap().to_owned();
    assert_eq!(said(&succeeds(&["explain", &dir, &child])), by_kept);
    succeeds(&["verify", "--kept", &dir]);

    let changes = at.path().join("changes.csv");
    fs::write(
        &changes,
        format!(
            "child_id,change,school_id,reason,who,date\n{child},withdraw,,moved,office,2026-07-12\n"
        ),
    )
    .unwrap();
    let next = at.path().join("next");
    let (changes, to) = (changes.to_str().unwrap(), next.to_str().unwrap());
    succeeds(&["amend", &dir, changes, "--out", to]);
    // The version that came of it stands alone as well.
    fs::remove_dir_all(&moved).unwrap();
    let told = said(&succeeds(&["explain", to, &child]));
    assert_ne!(told, by_kept);
    succeeds(&["verify", "--kept", to]);
}

#[test]
fn what_is_kept_and_was_changed_explains_nothing() {
    let at = folder();
    let out = allocated(at.path(), &[]);
    let dir = out.to_str().unwrap().to_owned();
    let kept = out.join("kept.zip");
    let mut bytes = fs::read(&kept).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&kept, bytes).unwrap();
    for arguments in [&["verify", &dir][..], &["verify", "--kept", &dir]] {
        let told = said(&ends_with(3, arguments));
        assert!(told.contains("kept.zip"), "{told}");
    }
    ends_with(1, &["explain", &dir, &a_child(&out)]);
    // Nor is it overwritten by another run.
    let round = at.path().join("city/2026/round.toml");
    ends_with(1, &["allocate", round.to_str().unwrap(), "--out", &dir]);
}

#[test]
fn where_nothing_is_kept_the_tables_must_be_what_they_were() {
    let at = folder();
    let out = allocated(at.path(), &["--no-kept"]);
    assert!(!out.join("kept.zip").exists());
    let (dir, child) = (out.to_str().unwrap().to_owned(), a_child(&out));
    succeeds(&["explain", &dir, &child]);
    succeeds(&["verify", &dir]);
    ends_with(3, &["verify", "--kept", &dir]);
    edit(&at.path().join("city/2026/children.csv"));
    ends_with(1, &["explain", &dir, &child]);
}

/// What was read, table by table, from a round and from what its results keep.
#[test]
fn what_is_kept_is_read_as_the_same_round() {
    let mut rounds = vec![
        project("data/wanglan/round.toml"),
        project("data/wanglan/walking/round.toml"),
    ];
    for case in shared("data/field")
        .into_iter()
        .flat_map(|field| fs::read_dir(field).unwrap())
    {
        rounds.push(case.unwrap().path().join("round.toml"));
    }
    let mut compared = 0;
    for round in rounds {
        let Ok(input) = xuewei::input::read(&round) else {
            continue;
        };
        let at = folder();
        for file in xuewei::input::kept(&input).expect("unchanged") {
            fs::write(at.path().join(file.name), file.bytes).unwrap();
        }
        let again = xuewei::input::read(&at.path().join("round.toml"));
        let again = again.unwrap_or_else(|why| panic!("{}: {why}", round.display()));
        // Roads are kept under names of their own, by which findings call them.
        let all = |input: &xuewei::input::Input| {
            let text = format!("{:#?}{:#?}", input.intake, input.pack);
            (1..=9).fold(text, |text, number| {
                text.replace(&format!("\"roads-{number}-"), "\"")
            })
        };
        let (was, is) = (all(&input), all(&again));
        let differing = was.lines().zip(is.lines()).find(|(was, is)| was != is);
        assert_eq!(differing, None, "{}", round.display());
        compared += 1;
    }
    assert!(compared >= 2, "{compared}");
}

/// Names, telephone numbers and dates of nobody.
#[test]
fn a_child_is_found_by_what_the_round_carries_and_by_no_date() {
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,community,points,insurance_months,姓名,电话,出生\n\
                 a,X,3,1,某甲,131 0000 0312,20200405\n\
                 b,X,2,1,某乙,13100004455,20200312\n\
                 c,X,1,1,某甲,0512-00004455,\n",
            ),
            ("schools", "school_id,lon,lat,places\nS,122.5,32.9,3\n"),
            ("communities", "community,lon,lat\nX,122.5,32.9\n"),
        ],
        pack: "",
    };
    let round = tables.write(at.path());
    carry(&round, &["姓名", "电话", "出生"]);
    let out = at.path().join("out");
    let dir = out.to_str().unwrap();
    succeeds(&["allocate", round.to_str().unwrap(), "--out", dir]);
    let child = |text: &str| {
        let told = succeeds(&["explain", dir, text, "--format", "json"]);
        let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
        told["child_id"].as_str().unwrap().to_owned()
    };
    assert_eq!(child("b"), "b");
    assert_eq!(child("某乙"), "b");
    // 0312 is also how a date of birth ends: a telephone number is meant.
    assert_eq!(child("0312"), "a");
    for (text, ids) in [("某甲", "a, c"), ("4455", "b, c")] {
        let told = said(&ends_with(1, &["explain", dir, text]));
        assert!(told.contains(ids), "{told}");
        assert!(!told.contains("1310000"), "{told}");
    }
    ends_with(1, &["explain", dir, "20200405x"]);
    ends_with(1, &["explain", dir, "0405"]);
}

#[test]
fn notices_lists_and_the_public_sheet_are_printed_from_the_folder_alone() {
    let at = folder();
    let asked = ["--notices", "--lists", "--public"];
    let whole = allocated(at.path(), &asked);
    let plain = at.path().join("plain");
    fs::rename(&whole, at.path().join("whole")).unwrap();
    let whole = at.path().join("whole");
    allocate(at.path(), &[]);
    fs::rename(at.path().join("out"), &plain).unwrap();
    fs::remove_dir_all(at.path().join("city")).unwrap();
    let printed = at.path().join("printed");
    let (dir, to) = (plain.to_str().unwrap(), printed.to_str().unwrap());
    let mut arguments = vec!["print", dir, "--out", to];
    arguments.extend(asked);
    succeeds(&arguments);
    // To the byte what the allocation wrote.
    let mut compared = 0;
    for below in ["notices", "lists", "public"] {
        for entry in fs::read_dir(whole.join(below)).unwrap() {
            let name = entry.unwrap().file_name();
            let read = |folder: &Path| fs::read(folder.join(below).join(&name)).unwrap();
            assert_eq!(read(&printed), read(&whole), "{below}/{name:?}");
            compared += 1;
        }
    }
    assert!(compared > 1_000, "{compared}");
    // Again into the same folder, for one family; and not into the results.
    let child = a_child(&plain);
    succeeds(&["print", dir, "--out", to, "--notices-for", &child]);
    assert_eq!(fs::read_dir(printed.join("notices")).unwrap().count(), 1);
    assert!(!printed.join("lists").exists());
    let inside = plain.join("printed");
    ends_with(
        1,
        &["print", dir, "--out", inside.to_str().unwrap(), "--lists"],
    );
    ends_with(1, &["print", dir, "--out", dir, "--lists"]);
    ends_with(2, &["print", dir, "--out", to]);
    succeeds(&["verify", "--kept", dir]);
}

/// A shapefile of lines in degrees, each with its class, as offices write it: shapes, and the table of their classes.
fn shapefile(lines: &[(&str, &[(f64, f64)])]) -> (Vec<u8>, Vec<u8>) {
    let mut records = Vec::new();
    for (number, (_, points)) in lines.iter().enumerate() {
        let edge = |of: fn(&(f64, f64)) -> f64, fold: fn(f64, f64) -> f64| {
            points.iter().map(of).reduce(fold).unwrap()
        };
        let mut body = 3_i32.to_le_bytes().to_vec();
        for side in [
            edge(|p| p.0, f64::min),
            edge(|p| p.1, f64::min),
            edge(|p| p.0, f64::max),
            edge(|p| p.1, f64::max),
        ] {
            body.extend(side.to_le_bytes());
        }
        body.extend(1_i32.to_le_bytes());
        body.extend((points.len() as i32).to_le_bytes());
        body.extend(0_i32.to_le_bytes());
        for (lon, lat) in *points {
            body.extend(lon.to_le_bytes());
            body.extend(lat.to_le_bytes());
        }
        records.extend((number as i32 + 1).to_be_bytes());
        records.extend((body.len() as i32 / 2).to_be_bytes());
        records.extend(body);
    }
    let mut shapes = 9994_i32.to_be_bytes().to_vec();
    shapes.extend([0; 20]);
    shapes.extend(((100 + records.len()) as i32 / 2).to_be_bytes());
    shapes.extend(1000_i32.to_le_bytes());
    shapes.extend(3_i32.to_le_bytes());
    shapes.extend([0; 64]);
    shapes.extend(records);

    let mut table = vec![3, 126, 1, 1];
    table.extend((lines.len() as u32).to_le_bytes());
    table.extend((32_u16 + 32 + 1).to_le_bytes());
    table.extend(21_u16.to_le_bytes());
    table.extend([0; 20]);
    let mut field = b"fclass".to_vec();
    field.resize(11, 0);
    field.extend([b'C', 0, 0, 0, 0, 20, 0]);
    field.resize(32, 0);
    table.extend(field);
    table.push(0x0D);
    for (class, _) in lines {
        let mut row = format!(" {class}").into_bytes();
        row.resize(21, b' ');
        table.extend(row);
    }
    (shapes, table)
}

#[test]
fn what_a_shapefile_is_read_with_is_kept_with_it_in_whatever_case_its_ending_is() {
    // Straight on it is a motorway, where nobody walks: the way goes round it by three sides.
    let (home, school) = ((122.5, 32.9), (122.505, 32.9));
    let ways: [(&str, &[(f64, f64)]); 2] = [
        ("motorway", &[home, school]),
        (
            "footway",
            &[home, (122.5, 32.902), (122.505, 32.902), school],
        ),
    ];
    let (shapes, table) = shapefile(&ways);
    for (first, second) in [
        ("roads.shp", "roads.dbf"),
        ("ROADS.SHP", "ROADS.DBF"),
        ("路.shp", "路.Dbf"),
    ] {
        let at = folder();
        let inputs = at.path().join("inputs");
        fs::create_dir_all(&inputs).unwrap();
        let tables = Tables {
            tables: &[
                ("children", "child_id,lon,lat,points\na,122.5,32.9,1\n"),
                ("schools", "school_id,lon,lat,places\nA,122.505,32.9,1\n"),
            ],
            pack: "[travel]\nmethod = \"network\"\n",
        };
        let round = tables.write(&inputs);
        let text = fs::read_to_string(&round).unwrap();
        fs::write(
            &round,
            format!("{text}\n[network]\nroads = [\"{first}\"]\n"),
        )
        .unwrap();
        fs::write(inputs.join(first), &shapes).unwrap();
        fs::write(inputs.join(second), &table).unwrap();
        let out = at.path().join("out");
        succeeds(&[
            "allocate",
            round.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ]);
        let cells = rows(&out.join("allocation.csv"));
        let metres: f64 = cells[1][3].parse().unwrap();
        // 467 m straight, 222 m up and down.
        assert!((900.0..925.0).contains(&metres), "{first}: {metres}");
        fs::remove_dir_all(&inputs).unwrap();
        let dir = out.to_str().unwrap();
        succeeds(&["verify", "--kept", dir]);
        let told = said(&succeeds(&["explain", dir, "a"]));
        assert!(told.contains(&cells[1][3]), "{told}");
    }
}
