//! A family asks for its code once more by the telephone number of its application.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use xuewei_sealed::lost::{LostKey, is_worked_for, open_lost};

use crate::desk::{Desk, Reply};

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.expect("a clock").as_secs()).expect("small")
}

/// The hour and the nonce with which work was done for a number.
fn work(number: &str) -> (String, String) {
    let now = now();
    let hour = now.div_euclid(3600);
    let nonce = (0..).find(|nonce| is_worked_for(number, hour, *nonce, now));
    (hour.to_string(), nonce.expect("there is one").to_string())
}

fn files(desk: &Desk) -> Vec<String> {
    let entries = fs::read_dir(desk.drop()).expect("read");
    let texts = entries.map(|entry| fs::read_to_string(entry.expect("an entry").path()));
    texts.map(|text| text.expect("text")).collect()
}

fn ask(portal: &crate::desk::Portal, number: &str, work: &(String, String)) -> Reply {
    let fields = [
        ("number", number),
        ("hour", &work.0),
        ("nonce", &work.1),
        ("lang", "en"),
    ];
    portal.post("/lost", &fields)
}

#[test]
fn a_number_goes_to_the_bureau_alone_and_nobody_learns_whose_it_is() {
    let mut desk = Desk::open(3);
    let key = LostKey::random().expect("chance");
    desk.lost = key.public();
    desk.seal_again();
    let portal = desk.portal();
    portal.until("open");
    assert!(
        portal
            .get("/?lang=en")
            .body
            .contains("href=\"/lost?lang=en\"")
    );
    let form = portal.get("/lost?lang=en");
    assert!(
        form.status == 200 && form.body.contains("name=\"nonce\""),
        "{form:?}"
    );
    let done = work("13800000000");
    let mine = ask(&portal, "+86 138-0000-0000", &done);
    assert_eq!(mine.status, 200);
    let others = ask(&portal, "13900000001", &work("13900000001"));
    assert_eq!((others.status, &others.body), (200, &mine.body));
    let all = files(&desk);
    assert_eq!(all.len(), 2);
    let mut numbers: Vec<String> = all
        .iter()
        .map(|text| {
            assert!(!text.contains("138") || open_lost(&key, text).is_some());
            let lost = open_lost(&key, text).expect("of this key");
            assert!((now() - lost.at).abs() < 60);
            lost.number
        })
        .collect();
    numbers.sort();
    assert_eq!(numbers, ["13800000000", "13900000001"]);
    let another = LostKey::random().expect("chance");
    assert!(all.iter().all(|text| open_lost(&another, text).is_none()));
}

#[test]
fn without_work_for_this_number_in_this_hour_nothing_is_kept() {
    let mut desk = Desk::open(3);
    desk.lost = LostKey::random().expect("chance").public();
    desk.seal_again();
    let portal = desk.portal();
    portal.until("open");
    let (hour, nonce) = work("13800000000");
    let old = (now().div_euclid(3600) - 2).to_string();
    for (number, hour, nonce) in [
        ("13800000001", hour.as_str(), nonce.as_str()),
        ("13800000000", "", ""),
        ("13800000000", &old, &nonce),
        ("13800000000", &hour, "-1"),
        ("", &hour, &nonce),
        ("not a number", &hour, &nonce),
    ] {
        let told = ask(&portal, number, &(hour.to_owned(), nonce.to_owned()));
        assert_eq!(told.status, 400, "{number} {hour} {nonce}");
        assert!(told.body.contains("Go back"), "{}", told.body);
    }
    assert!(files(&desk).is_empty());
    // Too many at once are told to come again.
    let statuses: Vec<u16> = (0..40)
        .map(|_| ask(&portal, "13800000000", &(hour.clone(), nonce.clone())).status)
        .collect();
    assert!(
        statuses.contains(&200) && statuses.contains(&503),
        "{statuses:?}"
    );
}

#[test]
fn where_the_bureau_does_not_offer_it_there_is_no_such_page() {
    let desk = Desk::open(3);
    let portal = desk.portal();
    portal.until("open");
    assert!(!portal.get("/").body.contains("/lost"));
    assert_eq!(portal.get("/lost").status, 404);
    assert_eq!(
        ask(&portal, "13800000000", &work("13800000000")).status,
        404
    );
    assert_eq!(portal.ask("DELETE /lost HTTP/1.1", "").status, 405);
    assert!(files(&desk).is_empty());
}

/// The page's script in place of a browser: what it fills in for a number, as somebody types it.
const HARNESS: &str = r#"
import { readFileSync } from "node:fs";
const [script, number] = process.argv.slice(2);
const elements = { hour: {}, nonce: {}, number: { value: number } };
let send;
const form = {
  elements,
  addEventListener: (_, handler) => { send = handler; },
  querySelector: () => ({}),
  submit: () => console.log(`${elements.hour.value} ${elements.nonce.value}`),
};
globalThis.document = { getElementById: (id) => (id === "lost" ? form : {}) };
new Function(readFileSync(script, "utf8"))();
send({ preventDefault: () => {} });
"#;

#[test]
fn the_script_of_the_page_does_the_work_that_is_looked_for() {
    let at = tempfile::tempdir().expect("a folder");
    let harness = at.path().join("harness.mjs");
    fs::write(&harness, HARNESS).expect("written");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/work.js");
    for (typed, number) in [
        ("13800000000", "13800000000"),
        ("+86 138-0000-0000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("(0512) 6868 0000", "051268680000"),
    ] {
        let ran = std::process::Command::new("node")
            .arg(&harness)
            .args([script, typed])
            .output();
        let Ok(ran) = ran else {
            assert!(std::env::var_os("CI").is_none(), "no Node.js");
            eprintln!("skipped: no Node.js here");
            return;
        };
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        let (hour, nonce) = said.trim().split_once(' ').expect("both");
        let [hour, nonce] = [hour, nonce].map(|text| text.parse::<u64>().expect("a number"));
        let hour = i64::try_from(hour).expect("small");
        assert!(is_worked_for(number, hour, nonce, now()), "{typed}: {said}");
    }
}
