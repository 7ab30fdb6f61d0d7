//! Hundreds of broken rounds: one that is whole, with one thing wrong at a time, and the exact findings of each in a
//! golden file by table. What is accepted stands there too.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tempfile::TempDir;
use xuewei::input;
use xuewei::words::findings::text;
use xuewei::words::{Lang, Wording};

use crate::golden::hold;
use crate::tools::folder;
use crate::trials::TABLES;

const ROUND: &str = "name = \"broken\"\nyear = 2026\nstage = \"primary\"\ncrs = \"wgs84\"\npolicy = \"pack.toml\"\n\
    seed = \"s\"\n[tables]\n";

const PACK: &str = "extends = \"two-primaries\"\n";

/// The whole round in a folder.
fn whole() -> TempDir {
    let at = folder();
    let mut round = ROUND.to_owned();
    for (name, text) in TABLES {
        fs::write(at.path().join(format!("{name}.csv")), text).unwrap();
        let _ = writeln!(round, "{name} = \"{name}.csv\"");
    }
    fs::write(at.path().join("round.toml"), round).unwrap();
    fs::write(at.path().join("pack.toml"), PACK).unwrap();
    at
}

/// What is found in the round of a folder, without what to do.
fn found(at: &Path) -> String {
    let read = std::panic::catch_unwind(|| input::read(&at.join("round.toml")));
    let findings = match read.expect("no panic") {
        Ok(input) => input.warnings,
        Err(findings) => findings,
    };
    if findings.is_empty() {
        return "  accepted".to_owned();
    }
    let text = text(&findings, &Wording::new(Lang::En));
    // Where the tests run is no part of what is told.
    let name = at.file_name().unwrap().to_str().unwrap();
    let text = text
        .replace(at.to_str().unwrap(), "FOLDER")
        .replace(name, "FOLDER");
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('→'));
    lines
        .map(|line| format!("  {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// One case: a file of the round changed for a moment.
fn case(at: &Path, result: &mut String, name: &str, file: &str, bytes: &[u8]) {
    let path = at.join(file);
    let before = fs::read(&path).unwrap();
    fs::write(&path, bytes).unwrap();
    let _ = writeln!(result, "{name}\n{}", found(at));
    fs::write(&path, before).unwrap();
}

/// A table with the cell of its first row under a heading replaced.
fn with_cell(text: &str, column: usize, cell: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let width = lines[0].split(',').count();
    if lines.len() == 1 {
        lines.push(vec!["a"; width].join(","));
    }
    let mut cells: Vec<&str> = lines[1].split(',').collect();
    cells[column] = cell;
    lines[1] = cells.join(",");
    lines.join("\n") + "\n"
}

#[test]
fn every_cell_and_every_table_broken_in_turn_is_told_exactly() {
    let at = whole();
    assert_eq!(found(at.path()), "  accepted", "the whole round is whole");
    let mut count = 0;
    for (table, text) in TABLES {
        let file = format!("{table}.csv");
        let mut result = String::new();
        let headers: Vec<&str> = text.lines().next().unwrap().split(',').collect();
        for (column, header) in headers.iter().enumerate() {
            for value in ["", "x", "-1", "１２", "1e300", "#N/A", "合计"] {
                let broken = with_cell(text, column, value);
                let name = format!("{header} = {value:?}");
                case(at.path(), &mut result, &name, &file, broken.as_bytes());
                count += 1;
            }
            // The column missing, and there twice.
            let without = |line: &str| {
                let cells = line.split(',').enumerate().filter(|(i, _)| *i != column);
                cells.map(|(_, cell)| cell).collect::<Vec<_>>().join(",")
            };
            let missing: Vec<String> = text.lines().map(without).collect();
            case(
                at.path(),
                &mut result,
                &format!("{header} missing"),
                &file,
                missing.join("\n").as_bytes(),
            );
            let twice: Vec<String> = text
                .lines()
                .map(|line| format!("{line},{}", line.split(',').nth(column).unwrap_or("")))
                .collect();
            case(
                at.path(),
                &mut result,
                &format!("{header} twice"),
                &file,
                twice.join("\n").as_bytes(),
            );
            count += 2;
        }
        let (head, rest) = text.split_once('\n').unwrap();
        let first = rest.lines().next().unwrap_or("");
        let whole_table: [(&str, Vec<u8>); 11] = [
            ("empty", Vec::new()),
            ("headers alone", format!("{head}\n").into_bytes()),
            (
                "first row twice",
                format!("{head}\n{first}\n{rest}").into_bytes(),
            ),
            (
                "a cell too many",
                format!("{head}\n{first},z\n").into_bytes(),
            ),
            ("a title above", format!("Title\n{text}").into_bytes()),
            (
                "a sum below",
                format!("{text}合计{}\n", ",".repeat(headers.len() - 1)).into_bytes(),
            ),
            (
                "a quote left open",
                format!("{head}\n\"{first}\n").into_bytes(),
            ),
            ("no text", vec![0xff, 0xff, 0x00, 0x80]),
            ("a byte of nothing", [head.as_bytes(), b"\n\0\n"].concat()),
            (
                "a workbook by another name",
                b"PK\x03\x04\x14\0\x06\0".to_vec(),
            ),
            (
                "other headings",
                text.replacen(headers[0], "Spalte", 1).into_bytes(),
            ),
        ];
        for (name, bytes) in whole_table {
            case(at.path(), &mut result, name, &file, &bytes);
            count += 1;
        }
        hold(&format!("tests/golden/broken-{table}.txt"), &result);
    }
    assert!(count >= 600, "{count}");
}

#[test]
fn every_key_of_a_round_and_a_pack_broken_in_turn_is_told_exactly() {
    let at = whole();
    let round = fs::read_to_string(at.path().join("round.toml")).unwrap();
    let mut result = String::new();
    for key in ["name", "year", "stage", "crs", "policy", "seed"] {
        let is_key = |line: &&str| line.starts_with(key);
        let line = round.lines().find(is_key).unwrap();
        for value in [
            "\"\"",
            "\"x\"",
            "-1",
            "99999999999",
            "[]",
            "true",
            "2026-01-01",
        ] {
            let broken = round.replacen(line, &format!("{key} = {value}"), 1);
            case(
                at.path(),
                &mut result,
                &format!("{key} = {value}"),
                "round.toml",
                broken.as_bytes(),
            );
        }
        let broken = round.replacen(&format!("{line}\n"), "", 1);
        case(
            at.path(),
            &mut result,
            &format!("{key} missing"),
            "round.toml",
            broken.as_bytes(),
        );
    }
    for (table, _) in TABLES {
        for path in ["nowhere.csv", ".", "../..", "round.toml"] {
            let broken = round.replacen(&format!("\"{table}.csv\""), &format!("{path:?}"), 1);
            case(
                at.path(),
                &mut result,
                &format!("{table} = {path:?}"),
                "round.toml",
                broken.as_bytes(),
            );
        }
    }
    hold("tests/golden/broken-round.txt", &result);

    let mut result = String::new();
    let lines = [
        "title = 1",
        "objectives = []",
        "objectives = [\"travel\"]",
        "objectives = [\"public_places\", \"public_places\"]",
        "[reach]\nmax_m = 0",
        "[reach]\nmax_m = -5",
        "[reach]\nmax_m = 1e9",
        "[reach]\nacross_districts = \"yes\"",
        "[reach]\nagreements = [{ from = \"101\", to = \"999\" }]",
        "[reach]\nbuses = [{ school = \"nowhere\", communities = [\"neither\"], district = \"999\" }]",
        "[reach]\nbuses = [{ communities = [] }]",
        "[travel]\nmethod = \"flight\"",
        "[travel]\ndetour = 0",
        "[travel]\ndetour = nan",
        "[travel]\ndetour = 1e308",
        "[travel]\nfrom = \"school\"",
        "[[tie_break]]\nprefer = \"larger\"",
        "[[tie_break]]\ncolumn = \"nowhere\"\nprefer = \"larger\"",
        "[[tie_break]]\ncolumn = \"points\"\nprefer = \"best\"",
        "[lottery]\nsplit = 1",
        "[norms]\ntarget_share_percent = 101",
        "[norms]\ntarget_share_percent = -1",
        "[norms.class_size]\nprimary = 0",
        "[norms.class_size]\nprimary = 100000",
        "[posts]\npool = -1",
        "[notice]\nregister_from = 1",
        "[notice]\nregister_until = \"soon\"",
        "[notice]\nlist_until = 2026-13-01",
        "[notice]\ncheck_url = \"javascript:x\"",
        "[notice]\nregister_from = 2026-08-28\nregister_until = 2026-08-25",
        "[[points.item]]\nid = \"m\"\ncolumn = \"insurance_months\"\nrule = \"per\"\nper = \"month\"\npoints = 5",
        "[[round]]\nkind = \"choice\"\nchoices = 1\nacross_districts = true",
        "[[round]]\nkind = \"coordination\"\nchoices = 2",
        "[unknown]\nkey = 1",
        "extends = 1",
    ];
    for line in lines {
        let pack = match line.starts_with("extends") {
            true => line.to_owned(),
            false => format!("{PACK}{line}\n"),
        };
        case(
            at.path(),
            &mut result,
            &line.replace('\n', " "),
            "pack.toml",
            pack.as_bytes(),
        );
    }
    for extends in ["nowhere", "pack.toml", "../round.toml", ""] {
        let pack = format!("extends = {extends:?}\n");
        case(
            at.path(),
            &mut result,
            &format!("extends = {extends:?}"),
            "pack.toml",
            pack.as_bytes(),
        );
    }
    hold("tests/golden/broken-pack.txt", &result);
}
