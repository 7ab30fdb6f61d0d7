//! Fuzzing led by coverage of the sealed file and of the public ledger. Whatever the bytes say: no panic, and no more memory than
//! libFuzzer is told to allow.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use xuewei_sealed::answer::{Act, ActKind, Answer};
use xuewei_sealed::code::Code;
use xuewei_sealed::file::{Header, Sealed, Sealer};
use xuewei_sealed::keys::{ReleaseKey, leaf_nonce};
use xuewei_sealed::ledger::{self, Opened, Record, Summary, Tree};
use xuewei_sealed::mail;

const CODE: &str = "0123-4567-89AB-CDEF-GHJK-MNP2";

fn code() -> Code {
    Code::read(CODE).expect("a code")
}

fn release() -> ReleaseKey {
    ReleaseKey::of_bytes([0x22; 32])
}

/// Before the first trial. With `SEEDS` set nothing is tried: the folder it names gets what changes begin from, and beside it a
/// dictionary (`NAME.dict`) of the words of the format.
pub fn begin(seeds: fn() -> Vec<Vec<u8>>) {
    let Some(folder) = env::var_os("SEEDS") else {
        return;
    };
    let folder = Path::new(&folder);
    fs::create_dir_all(folder).expect("a folder for seeds");
    for (at, seed) in seeds().iter().enumerate() {
        fs::write(folder.join(format!("seed-{at:02}")), seed).expect("a seed");
    }
    let words = [
        "\\\"count\\\":",
        "\\\"slot\\\":",
        "\\\"salt\\\":",
        "\\\"check\\\":",
        "\\\"public\\\":",
        "\\\"sealed\\\":",
        "\\\"plain\\\":",
        "18446744073709551615",
        "19000000",
        "4294967295",
        "public",
        "purchased",
        "unplaced",
        "manual_review",
        "ineligible",
        "\\\"schools\\\":",
        "\\\"places\\\":",
        "\\\"lines\\\":",
        "\\\"branch\\\":",
        "\\\"top\\\":",
        "\\\"left\\\"",
        "\\\"right\\\"",
    ];
    let dictionary: String = words.iter().map(|word| format!("\"{word}\"\n")).collect();
    fs::write(folder.with_extension("dict"), dictionary).expect("a dictionary");
    std::process::exit(0);
}

fn header() -> Header {
    Header {
        name: "2026".to_owned(),
        bureau: "B".to_owned(),
        contact: String::new(),
        version: 1,
        release: 1_780_000_000,
        expires: 1_790_000_000,
        root: String::new(),
        lost: String::new(),
        layout: Default::default(),
    }
}

fn answer() -> Answer {
    let (csv, _) = small();
    let (_, opened) = csv;
    let mut answer = Answer {
        leaf: Some(opened),
        ..Answer::default()
    };
    answer.pages.insert("en".to_owned(), "<p>A</p>".to_owned());
    answer.acts.push(Act {
        kind: ActKind::Review,
        until: Some(1),
    });
    answer
}

/// Files as they are written, without the hash at their end, which each trial makes anew: whoever changes a file can, too.
pub fn sealed_seeds() -> Vec<Vec<u8>> {
    let of = |answers: &[Vec<u8>], is_public: bool| {
        let mut sealer = Sealer::new().expect("chance");
        for (at, packed) in answers.iter().enumerate() {
            let own = if at == 0 {
                code()
            } else {
                Code::random().expect("chance")
            };
            sealer.add(own, packed.clone());
        }
        if is_public {
            sealer.publish("ledger.csv", b"rank,outcome\n".repeat(20));
            sealer.publish("ledger.json", b"{}".to_vec());
        }
        let mut file = Vec::new();
        sealer
            .write(header(), &release(), &mut file)
            .expect("sealed");
        file.truncate(file.len() - 32);
        file
    };
    let packed = answer().pack().expect("small");
    vec![
        of(&[], false),
        of(std::slice::from_ref(&packed), false),
        of(&[packed, vec![1, 2]], true),
    ]
}

/// A sealed file of these bytes and their hash is opened and asked for everything that there is to ask. What stands after the
/// last hash of a seed is also read as a packed answer, a request and replies.
pub fn sealed(bytes: &[u8]) {
    let path = scratch();
    let mut file = bytes.to_vec();
    file.extend_from_slice(&Sha256::digest(bytes));
    fs::write(&path, &file).expect("room for a file");
    if let Ok(file) = Sealed::open(&path) {
        let (code, release) = (code(), release());
        let _ = file.is_opened_by(&release);
        if let Ok(Some(packed)) = file.look_up(&code, &release) {
            let _ = Answer::unpack(&packed);
        }
        let names: Vec<String> = file
            .header()
            .layout
            .public
            .iter()
            .map(|own| own.name.clone())
            .collect();
        for name in names.iter().map(String::as_str).chain(["ledger.csv"]) {
            let _ = file.public(name, &release);
        }
    }
    let _ = Answer::unpack(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = mail::open_request(&code(), text);
        let _ = mail::open_replies(&code(), text);
        let _ = mail::tag_of(text);
        let _ = Code::read(text);
        let _ = ReleaseKey::read(text);
    }
}

fn scratch() -> PathBuf {
    env::temp_dir().join(format!("xuewei-sealed-{}", std::process::id()))
}

type Small = ((Vec<u8>, Opened), Summary);

fn small() -> Small {
    let record = |at: u32, outcome: &str, school: &str| Record {
        child_id: format!("c{at}"),
        rank: Some(at),
        outcome: outcome.to_owned(),
        school_id: school.to_owned(),
        points: "12.5".to_owned(),
        tier: "1".to_owned(),
        manual: String::new(),
    };
    let records = [
        record(1, "public", "S1"),
        record(2, "purchased", "S2"),
        record(3, "unplaced", ""),
    ];
    let nonce = leaf_nonce(&code());
    let lines: Vec<_> = records
        .iter()
        .map(|record| record.line(&nonce, false))
        .collect();
    let tree = Tree::new(&lines);
    let mut told = Summary {
        form: 1,
        name: "2026".to_owned(),
        version: 1,
        lines: 3,
        list_hash: "aa".to_owned(),
        seed: "s".to_owned(),
        ..Summary::default()
    };
    for (school, places) in [("S1", 2), ("S2", 1)] {
        told.schools.insert(school.to_owned(), 1);
        told.places.insert(school.to_owned(), places);
    }
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    told.root = hex(&tree.root(told.bound()));
    let mut table = Vec::new();
    ledger::write_table(&lines, &mut table).expect("written");
    let opened = Opened {
        nonce: hex(&nonce),
        record: records[0].clone(),
        proof: tree.proof(0),
        root: told.root.clone(),
    };
    assert!(ledger::check(&lines, &told).is_empty() && opened.leads_to(&told));
    ((table, opened), told)
}

/// A table, a summary and what a family is told, one after another with a zero byte between them.
pub fn ledger_seeds() -> Vec<Vec<u8>> {
    let ((table, opened), told) = small();
    let told = serde_json::to_vec(&told).expect("JSON");
    let opened = serde_json::to_vec(&opened).expect("JSON");
    let none = b"{}".to_vec();
    let joined = |parts: [&Vec<u8>; 3]| parts.map(|part| part.clone()).join(&0);
    vec![
        joined([&table, &told, &opened]),
        joined([&table, &told, &none]),
        joined([&none, &told, &opened]),
    ]
}

/// A ledger is read and checked, and a line of it opened. A table that is read is written and read as the same again.
pub fn ledger(bytes: &[u8]) {
    let mut parts = bytes.splitn(3, |byte| *byte == 0);
    let mut next = || parts.next().unwrap_or_default();
    let (table, told, opened) = (next(), next(), next());
    let lines = ledger::read_table(table);
    let told: Option<Summary> = serde_json::from_slice(told).ok();
    if let Ok(lines) = &lines {
        let mut again = Vec::new();
        ledger::write_table(lines, &mut again).expect("written");
        assert_eq!(ledger::read_table(&*again).ok().as_ref(), Some(lines));
        let tree = Tree::new(lines);
        for line in 0..lines.len().min(3) {
            let _ = tree.proof(line);
        }
    }
    let Some(told) = told else {
        return;
    };
    if let Ok(lines) = &lines {
        let _ = ledger::check(lines, &told);
    }
    if let Ok(opened) = serde_json::from_slice::<Opened>(opened) {
        let _ = opened.leads_to(&told);
    }
}
