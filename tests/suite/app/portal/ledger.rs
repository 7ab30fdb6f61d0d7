//! What families open, and the ledger held against the results.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use xuewei_sealed::code::Code;
use xuewei_sealed::file::Sealed;
use xuewei_sealed::keys::leaf_nonce;
use xuewei_sealed::ledger::{Record, Summary, check, read_table};

use super::Release;
use crate::tools::{ends_with, rows, said, succeeds};

#[test]
fn every_family_opens_its_notice_and_the_ledger_is_that_of_the_results() {
    let release = Release::new();
    let answer = release.seal(&[]);
    assert_eq!(
        (&answer["answers"], &answer["lines"]),
        (&json!(6), &json!(5))
    );
    assert_eq!(answer["expires"], "2099-09-10T16:00:00Z");
    let portal = release.portal();
    for (child, code) in release.codes() {
        let (status, page) = portal.look_up(&code);
        assert_eq!(status, 200);
        let notice = succeeds(&[
            "explain",
            &release.path("out"),
            &child,
            "--notice",
            "--lang",
            "zh",
        ]);
        let notice = String::from_utf8(notice.stdout).unwrap();
        let section = notice
            .split("<section>")
            .nth(1)
            .unwrap()
            .split("</section>")
            .next()
            .unwrap();
        assert!(page.contains(section), "{child}: {page}");
        assert!(page.len() < 15_000);
        for other in ["a", "b", "c", "d", "e", "f"]
            .iter()
            .filter(|other| **other != child)
        {
            assert!(
                !page.contains(&format!("编号 {other}")) && !page.contains(&format!("：{other}<")),
                "{child} {other}"
            );
        }
    }
    let english = portal
        .ask(
            "POST /result",
            &format!("lang=en&code={}", release.codes()["a"]),
        )
        .1;
    assert!(english.contains("lang=\"en-GB\""));

    // The same files at the portal and in the folder, sound by themselves, and those of the results.
    let (ledger, out) = (release.path("ledger"), release.path("out"));
    for name in ["ledger.csv", "ledger.json", "ledger.html"] {
        let shown = portal.ask(&format!("GET /{name}"), "").1;
        assert_eq!(
            shown,
            fs::read_to_string(Path::new(&ledger).join(name)).unwrap()
        );
    }
    let lines = read_table(fs::File::open(Path::new(&ledger).join("ledger.csv")).unwrap()).unwrap();
    let text = fs::read_to_string(Path::new(&ledger).join("ledger.json")).unwrap();
    let summary: Summary = serde_json::from_str(&text).unwrap();
    assert_eq!(check(&lines, &summary), []);
    assert_eq!(answer["root"], json!(summary.root));
    let run: Value =
        serde_json::from_str(&fs::read_to_string(Path::new(&out).join("run.json")).unwrap())
            .unwrap();
    assert_eq!(
        run["lottery"]["applicants_sha256"],
        json!(summary.list_hash)
    );
    assert_eq!(
        summary.schools,
        [("K", 1), ("S", 2), ("T", 1)]
            .map(|(id, n)| (id.to_owned(), n))
            .into()
    );
    // Without an identifier, and with a rank for each who took part; whom a person placed is marked.
    let table = rows(&Path::new(&ledger).join("ledger.csv"));
    assert_eq!(
        table[0],
        [
            "rank",
            "outcome",
            "school_id",
            "points",
            "tier",
            "manual",
            "leaf"
        ]
    );
    let manual: Vec<&Vec<String>> = table[1..].iter().filter(|row| row[5] == "lock").collect();
    assert!(manual.len() == 1 && manual[0][2] == "K", "{table:?}");
    let secrets = release.path("codes/secrets.csv");
    let run = succeeds(&["verify", &out, "--ledger", &ledger, "--secrets", &secrets]);
    assert!(said(&run).contains("each leaf too"), "{}", said(&run));
    let run = succeeds(&["verify", &out, "--ledger", &ledger, "--proof-only"]);
    assert!(
        said(&run).contains("leaves were not checked"),
        "{}",
        said(&run)
    );
}

#[test]
fn a_supervisor_sees_what_an_insider_did_to_the_ledger() {
    let release = Release::new();
    release.seal(&[]);
    let (out, secrets) = (release.path("out"), release.path("codes/secrets.csv"));
    let ledger = release.at.path().join("ledger");
    let [table, summary] =
        ["ledger.csv", "ledger.json"].map(|name| fs::read_to_string(ledger.join(name)).unwrap());
    let lines: Vec<&str> = table.lines().collect();
    let leaf = |line: &str| line.rsplit(',').next().unwrap().to_owned();
    // All hashes are mended but in the first two: what a published root would show anybody.
    let forgeries: Vec<(&str, String, bool)> = vec![
        ("a cell changed", table.replacen("90", "91", 1), false),
        (
            "a line taken away",
            lines[..lines.len() - 1].join("\n") + "\n",
            false,
        ),
        ("points changed", table.replacen(",90,", ",91,", 1), true),
        (
            "schools exchanged",
            table
                .replacen(",S,", ",X,", 1)
                .replacen(",T,", ",S,", 1)
                .replacen(",X,", ",T,", 1),
            true,
        ),
        (
            "the mark of a person taken off",
            table.replace(",lock,", ",,"),
            true,
        ),
        (
            "a line taken away, the rest mended",
            lines[..lines.len() - 1].join("\n") + "\n",
            true,
        ),
        (
            "a line added",
            format!("{table}9,public,T,1,,,{}\n", "ab".repeat(32)),
            true,
        ),
        (
            "a leaf replaced",
            table.replacen(&leaf(lines[1]), &"cd".repeat(32), 1),
            true,
        ),
        (
            "two leaves exchanged",
            table
                .replacen(&leaf(lines[1]), "LEAF", 1)
                .replacen(&leaf(lines[2]), &leaf(lines[1]), 1)
                .replacen("LEAF", &leaf(lines[2]), 1),
            true,
        ),
    ];
    for (name, forged, mended) in forgeries {
        assert_ne!(forged, table, "{name}");
        fs::write(ledger.join("ledger.csv"), &forged).unwrap();
        let mut told: Summary = serde_json::from_str(&summary).unwrap();
        if mended {
            let lines = read_table(forged.as_bytes()).unwrap();
            let tree = xuewei_sealed::ledger::Tree::new(&lines);
            told.lines = lines.len() as u64;
            told.schools = tree
                .branches()
                .iter()
                .filter(|own| !own.school_id.is_empty())
                .map(|own| (own.school_id.clone(), own.count()))
                .collect();
            told.root = xuewei_sealed::hex(&tree.root(told.bound()));
        }
        fs::write(
            ledger.join("ledger.json"),
            serde_json::to_string(&told).unwrap(),
        )
        .unwrap();
        let path = ledger.to_str().unwrap();
        let run = ends_with(
            3,
            &[
                "verify",
                &out,
                "--proof-only",
                "--ledger",
                path,
                "--secrets",
                &secrets,
            ],
        );
        assert!(
            said(&run).contains("The public ledger is not that of these results"),
            "{name}: {}",
            said(&run)
        );
        let run = ends_with(
            3,
            &[
                "--format",
                "json",
                "verify",
                &out,
                "--proof-only",
                "--ledger",
                path,
                "--secrets",
                &secrets,
            ],
        );
        let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
        assert!(
            answer["verified"] == json!(false) && !answer["faults"].as_array().unwrap().is_empty(),
            "{name}"
        );
        // Without codes all is seen but what is done to leaves alone.
        let only_leaves = name.contains("leaf") || name.contains("leaves");
        let status = if only_leaves { 0 } else { 3 };
        ends_with(status, &["verify", &out, "--proof-only", "--ledger", path]);
    }
    fs::write(ledger.join("ledger.csv"), &table).unwrap();
    let mut told: Summary = serde_json::from_str(&summary).unwrap();
    told.seed = "another".to_owned();
    fs::write(
        ledger.join("ledger.json"),
        serde_json::to_string(&told).unwrap(),
    )
    .unwrap();
    ends_with(
        3,
        &[
            "verify",
            &out,
            "--proof-only",
            "--ledger",
            ledger.to_str().unwrap(),
        ],
    );
    fs::remove_file(ledger.join("ledger.json")).unwrap();
    ends_with(
        3,
        &[
            "verify",
            &out,
            "--proof-only",
            "--ledger",
            ledger.to_str().unwrap(),
        ],
    );
}

#[test]
fn a_coarse_ledger_tells_no_points_and_is_checked_all_the_same() {
    let release = Release::new();
    release.seal(&[
        "--coarse",
        "--edition",
        "3",
        "--release",
        "2026-01-05T09:00",
    ]);
    let file = Sealed::open(Path::new(&release.path("release.sealed"))).unwrap();
    let header = file.header();
    assert_eq!((header.version, header.release), (3, 1_767_574_800));
    assert_eq!(header.bureau, "望澜市教育局");
    let (ledger, out) = (release.path("ledger"), release.path("out"));
    let table = rows(&Path::new(&ledger).join("ledger.csv"));
    assert!(
        table[1..]
            .iter()
            .all(|row| row[3].is_empty() && row[4].is_empty())
    );
    succeeds(&[
        "verify",
        &out,
        "--proof-only",
        "--ledger",
        &ledger,
        "--secrets",
        &release.path("codes/secrets.csv"),
    ]);
    // The leaf has the points all the same.
    let code = Code::read(&release.codes()["a"]).unwrap();
    let record = Record {
        child_id: "a".to_owned(),
        rank: Some(1),
        outcome: "public".to_owned(),
        school_id: "S".to_owned(),
        points: "90".to_owned(),
        tier: String::new(),
        manual: String::new(),
    };
    let leaf = xuewei_sealed::hex(&record.leaf(&leaf_nonce(&code)));
    assert!(table.iter().any(|row| row[6] == leaf));
    assert!(file.look_up(&code, &release.key()).unwrap().is_some());
}
