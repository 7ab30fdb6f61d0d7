//! The whole way of a release: codes and receipts, the sealed file, the portal, the ledger held against the results, a
//! review asked for and answered.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use xuewei_portal::server::{Settings, Stop, ending, serve};
use xuewei_sealed::code::Code;
use xuewei_sealed::file::Sealed;
use xuewei_sealed::keys::{ReleaseKey, leaf_nonce};
use xuewei_sealed::ledger::{Record, Summary, check, read_table};

use crate::faces::browser::browser;
use crate::tools::{column, ends_with, folder, project, rows, said, succeeds};

const CHILDREN: &str = "\
child_id,lon,lat,community,points,group
a,,,X,90,old
b,,,X,80,old
c,,,X,70,old
d,,,X,60,old
e,,,X,50,never
f,,,X,40,old
";

const SCHOOLS: &str = "\
school_id,name,lon,lat,places,sector,status
S,望湖小学,122.5,32.901,2,public,existing
T,第二小学,122.5,32.91,1,public,existing
K,民办学校,122.5,32.92,1,private,existing
";

/// A round of six: two at S, one at T, one at K by hand, one who may not take part, one without a place.
struct Release {
    at: TempDir,
}

impl Release {
    fn new() -> Self {
        let at = folder();
        for (name, text) in [
            ("children.csv", CHILDREN),
            ("schools.csv", SCHOOLS),
            ("communities.csv", "community,lon,lat\nX,122.5,32.9\n"),
            ("locks.csv", "child_id,school_id,reason,who\nf,K,moved,W\n"),
            (
                "pack.toml",
                "extends = \"two-primaries\"\n[[condition]]\nid = \"group\"\nany = [{ column = \"group\", one_of = [\"old\"] }]\n\
                 [notice]\nbureau = \"望澜市教育局\"\nreview_until = 2099-01-01\nlist_until = 2099-09-10\n",
            ),
            (
                "round.toml",
                "name = \"望澜\"\nyear = 2026\nstage = \"primary\"\ncrs = \"wgs84\"\npolicy = \"pack.toml\"\nseed = \"s\"\n\
                 [tables]\nchildren = \"children.csv\"\nschools = \"schools.csv\"\ncommunities = \"communities.csv\"\n\
                 locks = \"locks.csv\"\n",
            ),
        ] {
            fs::write(at.path().join(name), text).unwrap();
        }
        let own = Self { at };
        succeeds(&[
            "allocate",
            &own.path("round.toml"),
            "--out",
            &own.path("out"),
        ]);
        succeeds(&[
            "receipts",
            &own.path("round.toml"),
            "--out",
            &own.path("codes"),
            "--address",
            "https://result.example.edu.cn",
        ]);
        own
    }

    fn path(&self, name: &str) -> String {
        self.at.path().join(name).to_str().unwrap().to_owned()
    }

    fn seal(&self, further: &[&str]) -> Value {
        let (out, secrets, sealed, key) = (
            self.path("out"),
            self.path("codes/secrets.csv"),
            self.path("release.sealed"),
            self.path("release.key"),
        );
        let mut arguments = vec![
            "--format",
            "json",
            "seal",
            &out,
            "--secrets",
            &secrets,
            "--out",
            &sealed,
            "--release-key",
            &key,
        ];
        arguments.extend(further);
        let run = succeeds(&arguments);
        serde_json::from_slice(&run.stdout).unwrap()
    }

    fn codes(&self) -> BTreeMap<String, String> {
        let table = self.at.path().join("codes/secrets.csv");
        column(&table, "child_id")
            .into_iter()
            .zip(column(&table, "code"))
            .collect()
    }

    fn key(&self) -> ReleaseKey {
        ReleaseKey::read(&fs::read_to_string(self.path("release.key")).unwrap()).unwrap()
    }

    fn portal(&self) -> Portal {
        let settings = Settings {
            sealed: self.at.path().join("release.sealed"),
            release_key: self.at.path().join("release.key"),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            drop: Some(self.at.path().join("drop")),
            rate: 10_000,
            drain: Duration::ZERO,
        };
        let (stop, told) = ending();
        let (tell, hear) = mpsc::channel();
        let running = std::thread::spawn(move || {
            serve(&settings, told, |at| tell.send(at).unwrap()).unwrap()
        });
        Portal {
            address: hear.recv().unwrap(),
            stop,
            running: Some(running),
        }
    }
}

struct Portal {
    address: SocketAddr,
    stop: Stop,
    running: Option<JoinHandle<()>>,
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.stop.stop();
        if let Some(running) = self.running.take() {
            let _ = running.join();
        }
    }
}

impl Portal {
    fn ask(&self, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let length = body.len();
        write!(stream, "{head} HTTP/1.1\r\nHost: p\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        let status = reply.split(' ').nth(1).unwrap().parse().unwrap();
        (status, reply.split_once("\r\n\r\n").unwrap().1.to_owned())
    }

    fn look_up(&self, code: &str) -> (u16, String) {
        self.ask("POST /result", &format!("code={code}"))
    }
}

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
fn codes_stay_when_they_are_given_again_and_only_a_lost_one_is_new() {
    let release = Release::new();
    let (round, codes) = (release.path("round.toml"), release.path("codes"));
    let first = release.codes();
    assert_eq!(first.len(), 6);
    assert_eq!(first.values().collect::<BTreeSet<_>>().len(), 6);
    assert!(first.values().all(|code| Code::read(code).is_some()));
    succeeds(&["receipts", &round, "--out", &codes]);
    assert_eq!(release.codes(), first);
    succeeds(&["receipts", &round, "--out", &codes, "--renew", "b"]);
    let second = release.codes();
    assert_ne!(second["b"], first["b"]);
    assert!(
        first
            .iter()
            .filter(|(id, _)| *id != "b")
            .all(|(id, code)| second[id] == *code)
    );
    ends_with(
        1,
        &["receipts", &round, "--out", &codes, "--renew", "nobody"],
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(release.at.path().join("codes")), 0o700);
        assert_eq!(mode(release.at.path().join("codes/secrets.csv")), 0o600);
        assert_eq!(
            mode(release.at.path().join("codes/receipts-001.html")),
            0o600
        );
        release.seal(&[]);
        assert_eq!(mode(release.at.path().join("release.key")), 0o600);
        assert_eq!(mode(release.at.path().join("release.sealed")), 0o600);
    }
    // What is no table of codes is not written over.
    let table = release.at.path().join("codes/secrets.csv");
    fs::write(&table, "child_id,code\na,0000\n").unwrap();
    let run = ends_with(1, &["receipts", &round, "--out", &codes]);
    assert!(
        said(&run).contains("Row 2") && !said(&run).contains("0000"),
        "{}",
        said(&run)
    );
}

#[test]
fn a_receipt_has_the_code_its_picture_and_nothing_else_of_the_child() {
    let release = Release::new();
    let codes = release.codes();
    for (name, has_words) in [
        ("codes/receipts-001.html", true),
        ("codes/labels-001.html", false),
    ] {
        let page = fs::read_to_string(release.path(name)).unwrap();
        assert_eq!(page.matches("<section>").count(), 6);
        assert_eq!(page.matches("<svg").count(), 6);
        for code in codes.values() {
            assert!(page.contains(code));
        }
        assert_eq!(page.contains("result.example.edu.cn"), has_words);
        for loads in ["src=", "url(", "<link", "<script", "122.5"] {
            assert!(!page.contains(loads), "{loads}");
        }
    }
}

#[test]
fn nothing_is_sealed_that_is_not_proved_or_not_whole() {
    let release = Release::new();
    let (out, secrets) = (release.path("out"), release.path("codes/secrets.csv"));
    let (sealed, key) = (release.path("release.sealed"), release.path("release.key"));
    let seal = [
        "seal",
        &out,
        "--secrets",
        &secrets,
        "--out",
        &sealed,
        "--release-key",
        &key,
    ];
    let with = |further: &[&'static str]| {
        let mut all = seal.to_vec();
        all.extend(further);
        all
    };
    // It would end before its hour.
    ends_with(
        1,
        &with(&["--release", "2026-07-10T09:00", "--until", "2026-07-09"]),
    );
    ends_with(2, &with(&["--release", "soon"]));
    ends_with(2, &with(&["--offer", "review_everything"]));
    // A child without a code.
    let whole = fs::read_to_string(&secrets).unwrap();
    let fewer: Vec<&str> = whole.lines().take(5).collect();
    fs::write(&secrets, fewer.join("\n")).unwrap();
    let run = ends_with(1, &seal);
    assert!(
        said(&run).contains("2 children of the results have no code"),
        "{}",
        said(&run)
    );
    fs::write(&secrets, &whole).unwrap();
    // Something else is where the key should be.
    fs::write(&key, "x").unwrap();
    ends_with(1, &seal);
    assert_eq!(fs::read_to_string(&key).unwrap(), "x");
    fs::remove_file(&key).unwrap();
    // Results that somebody changed.
    let table = Path::new(&out).join("allocation.csv");
    let text = fs::read_to_string(&table).unwrap();
    fs::write(&table, text.replacen(",S,", ",T,", 1)).unwrap();
    ends_with(1, &seal);
    assert!(
        !Path::new(&sealed).exists()
            && !Path::new(&key).exists()
            && !Path::new(&release.path("ledger")).exists()
    );
    fs::write(&table, text).unwrap();
    succeeds(&seal);
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
