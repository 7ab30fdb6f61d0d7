//! A review asked for and answered: over the interface, and on a phone.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Release;
use crate::faces::browser::browser;
use crate::tools::{column, project, said, succeeds};

#[test]
fn a_review_comes_to_the_bureau_and_its_reply_to_the_family() {
    let release = Release::new();
    release.seal(&["--offer", "accept,give_back,keep_waiting"]);
    let portal = release.portal();
    let codes = release.codes();
    let (a, d) = (&codes["a"], &codes["d"]);
    let (page, waiting) = (portal.look_up(a).1, portal.look_up(d).1);
    assert!(
        page.contains("value=\"accept\"")
            && page.contains("value=\"give_back\"")
            && !page.contains("value=\"keep_waiting\"")
    );
    assert!(waiting.contains("value=\"keep_waiting\"") && !waiting.contains("value=\"accept\""));
    assert!(waiting.contains("轮候名单：按位次第 1 位，共 1 人") && !page.contains("轮候名单"));
    let text = "%E5%B0%91%E7%AE%97%2C5%E5%88%86%0A%3Dcmd";
    assert_eq!(
        portal
            .ask(
                "POST /act",
                &format!("code={d}&kind=review&reason=points&text={text}")
            )
            .0,
        200
    );
    assert_eq!(
        portal
            .ask("POST /act", &format!("code={a}&kind=accept&sure=yes"))
            .0,
        200
    );
    let (drop, secrets, table) = (
        release.path("drop"),
        release.path("codes/secrets.csv"),
        release.path("requests.csv"),
    );
    fs::write(
        Path::new(&drop).join(format!("{}.review.request", "0".repeat(32))),
        "{}",
    )
    .unwrap();
    let requests = [
        "--format",
        "json",
        "requests",
        &drop,
        "--secrets",
        &secrets,
        "--out",
        &table,
    ];
    let answer: Value = serde_json::from_slice(&succeeds(&requests).stdout).unwrap();
    assert_eq!(
        answer,
        json!({"requests": 2, "replied": 0, "unreadable": 1, "unknown": 0})
    );
    let table = Path::new(&table);
    let ids = column(table, "child_id");
    let at = ids.iter().position(|id| id == "d").unwrap();
    assert_eq!(column(table, "text")[at], "少算,5分\n=cmd");
    assert_eq!(
        (&*column(table, "kind")[at], &*column(table, "reason")[at]),
        ("review", "points")
    );
    let number = column(table, "number")[at].clone();
    let replies = release.path("replies.csv");
    fs::write(
        &replies,
        format!("\u{feff}number,text\n{number},经复核加 5 分\nXXXX-XXXX,nobody\n"),
    )
    .unwrap();
    let mut with = requests.to_vec();
    with.extend(["--replies", &replies]);
    for _ in 0..2 {
        let answer: Value = serde_json::from_slice(&succeeds(&with).stdout).unwrap();
        assert_eq!(
            answer,
            json!({"requests": 2, "replied": 1, "unreadable": 1, "unknown": 1})
        );
    }
    // It is seen within the time that the portal takes to look.
    let start = Instant::now();
    while !portal.look_up(d).1.contains("经复核加 5 分") {
        assert!(start.elapsed() < Duration::from_secs(10), "never replied");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(portal.look_up(d).1.matches("经复核加 5 分").count(), 1);
    assert!(!portal.look_up(a).1.contains("经复核"));
    assert_eq!(column(table, "reply")[at], "经复核加 5 分");
}

/// What a table of requests says: child, kind, text, reply.
fn asked(table: &Path) -> Vec<[String; 4]> {
    let columns = ["child_id", "kind", "text", "reply"].map(|name| column(table, name));
    let rows = 0..columns[0].len();
    rows.map(|row| columns.each_ref().map(|column| column[row].clone()))
        .collect()
}

#[test]
fn what_was_asked_under_a_code_that_was_renewed_is_not_lost() {
    let release = Release::new();
    release.seal(&[]);
    let first = release.codes();
    let (drop, secrets, table, round, codes) = (
        release.path("drop"),
        release.path("codes/secrets.csv"),
        release.path("requests.csv"),
        release.path("round.toml"),
        release.path("codes"),
    );
    {
        let portal = release.portal();
        for (child, text) in [("d", "one"), ("a", "two")] {
            let code = &first[child];
            let form = format!("code={code}&kind=review&reason=points&text={text}");
            assert_eq!(portal.ask("POST /act", &form).0, 200);
        }
    }
    let requests = ["requests", &drop, "--secrets", &secrets, "--out", &table];
    succeeds(&requests);
    let table = Path::new(&table);
    // It was replied to, then the receipt was lost; twice, and nobody looked in between.
    let ids = column(table, "child_id");
    let at = ids.iter().position(|id| id == "d").unwrap();
    let number = column(table, "number")[at].clone();
    let replies = release.path("replies.csv");
    fs::write(&replies, format!("number,text\n{number},five more\n")).unwrap();
    succeeds(&[&requests[..], &["--replies", &replies]].concat());
    for _ in 0..2 {
        succeeds(&["receipts", &round, "--out", &codes, "--renew", "d"]);
    }
    let now = release.codes();
    assert_ne!(now["d"], first["d"]);
    let answer = succeeds(&[&["--format", "json"], &requests[..]].concat());
    let answer: Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert_eq!(answer["requests"], 2, "{answer}");
    assert_eq!(answer["unreadable"], 0, "{answer}");
    let row = |own: [&str; 4]| own.map(str::to_owned);
    let mut all = asked(table);
    all.sort();
    let expected = [
        row(["a", "review", "two", ""]),
        row(["d", "review", "one", "five more"]),
    ];
    assert_eq!(all, expected);
    // The family sees both at its new code, and the old one opens nothing any more.
    release.seal(&[]);
    let portal = release.portal();
    let page = portal.look_up(&now["d"]);
    assert!(page.0 == 200 && page.1.contains("five more"), "{page:?}");
    assert_eq!(portal.look_up(&first["d"]).0, 404);
    // Who asks again under the new code before anybody has looked: one request says both, and what is replied to it is read.
    succeeds(&["receipts", &round, "--out", &codes, "--renew", "a"]);
    let renewed = release.codes()["a"].clone();
    release.seal(&[]);
    let start = Instant::now();
    while portal.look_up(&renewed).0 != 200 {
        assert!(start.elapsed() < Duration::from_secs(10), "never opened");
        std::thread::sleep(Duration::from_millis(100));
    }
    let form = format!("code={renewed}&kind=review&reason=home&text=three");
    assert_eq!(portal.ask("POST /act", &form).0, 200);
    succeeds(&requests);
    let mut all = asked(table);
    all.sort();
    assert_eq!(all.len(), 2, "{all:?}");
    let said = &all[0][2];
    assert!(
        said.starts_with('[') && said.ends_with(" points] two\n\nthree"),
        "{said}"
    );
    assert_eq!(all[1], row(["d", "review", "one", "five more"]));
    // Read again nothing is doubled, and another reply goes to the new code.
    let number = column(table, "number")[column(table, "child_id")
        .iter()
        .position(|id| id == "d")
        .unwrap()]
    .clone();
    fs::write(&replies, format!("number,text\n{number},six more\n")).unwrap();
    succeeds(&[&requests[..], &["--replies", &replies]].concat());
    let mut all = asked(table);
    all.sort();
    assert_eq!(all[1], row(["d", "review", "one", "six more"]));
    let start = Instant::now();
    while !portal.look_up(&now["d"]).1.contains("six more") {
        assert!(start.elapsed() < Duration::from_secs(10), "never replied");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_family_goes_the_whole_way_on_a_phone() {
    let Some((chromium, drivers)) = browser() else {
        return;
    };
    let release = Release::new();
    release.seal(&[]);
    let portal = release.portal();
    let codes = release.codes();
    let script = drivers.join("portal.mjs");
    fs::copy(project("tests/browser/portal.mjs"), &script).unwrap();
    let (drop, secrets) = (release.path("drop"), release.path("codes/secrets.csv"));
    let (requests, replies) = (release.path("requests.csv"), release.path("replies.csv"));
    let job = json!({
        "origin": format!("http://{}", portal.address),
        "code": codes["d"],
        "table": fs::read_to_string(Path::new(&release.path("ledger")).join("ledger.csv")).unwrap(),
        "folder": release.at.path(),
        "program": env!("CARGO_BIN_EXE_xuewei"),
        "drop": drop, "secrets": secrets, "requests": requests, "replies": replies,
        "shots": std::env::var("SHOTS").ok(),
    });
    let path = release.at.path().join("job.json");
    fs::write(&path, job.to_string()).unwrap();
    let run = Command::new("node")
        .arg(script)
        .arg(chromium)
        .arg(&path)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", said(&run));
    let seen: Value = serde_json::from_slice(&run.stdout).unwrap();
    for fault in ["requests", "errors", "serious", "wider"] {
        assert_eq!(seen[fault], json!([]), "{fault}");
    }
    assert_eq!(seen["address"], json!("/"), "the code stays in the address");
    for step in [
        "filled",
        "found",
        "own",
        "whole",
        "forged",
        "other",
        "replied",
        "without_scripts",
    ] {
        assert_eq!(seen[step], json!(true), "{step}: {seen}");
    }
}
