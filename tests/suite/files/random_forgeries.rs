//! A thousand forgeries at random: in small random rounds of every kind one thing is changed, then all hashes are mended,
//! and as often as not everything is made to fit that follows from the allocation. `verify` refuses each.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use serde_json::{Number, Value};
use tempfile::TempDir;
use xuewei::app::allocate::{self, Notices};
use xuewei::app::verify::{self, Request};
use xuewei::app::{Control, Error};
use xuewei::files::verify::open;
use xuewei::tables::json::pretty;
use xuewei::words::Lang;

use super::whole_folder::{files, make_the_rest_fit, mend_record};
use crate::tools::{Tables, ends_with, folder, rows};

/// Rounds, and forgeries in each.
const ROUNDS: u64 = 25;
const OF_EACH: usize = 40;

/// Numbers that follow from a first one (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// A round of the kind of its number, allocated with everything that can be asked for.
fn allocated(number: u64) -> (TempDir, PathBuf) {
    let mut random = Random(number);
    let schools = 2 + random.below(3);
    let children = 5 + random.below(6);
    let mut text = String::from("child_id,household_id,lon,lat,points,choices\n");
    for i in 0..children {
        let household = match random.below(3) {
            0 => format!("H{}", i / 2),
            _ => String::new(),
        };
        let (x, y) = (random.below(4), random.below(4));
        let points = 5 + random.below(4);
        let choices = format!("S{}|S{}", random.below(schools), random.below(schools));
        let _ = writeln!(
            text,
            "c{i},{household},122.50{x},32.90{y},{points},{choices}"
        );
    }
    let mut sites = String::from("school_id,lon,lat,places,sector,purchase_price\n");
    for i in 0..schools {
        let sector = if i == 2 { "private" } else { "public" };
        let (x, y, places) = (random.below(6), random.below(6), 1 + random.below(3));
        let _ = writeln!(sites, "S{i},122.50{x},32.90{y},{places},{sector},9000");
    }
    let packs = [
        "",
        "household = \"preferred\"\n",
        "household = \"required\"\n",
        "[[round]]\nkind = \"choice\"\n[[round]]\nkind = \"coordination\"\n",
        "[[round]]\nkind = \"choice\"\n",
    ];
    let pack = packs[usize::try_from(number).unwrap() % packs.len()];
    let mut tables = vec![("children", text.as_str()), ("schools", sites.as_str())];
    if number % 3 == 1 {
        tables.push(("locks", "child_id,school_id,reason,who\nc1,S0,moved,W\n"));
    }
    let mut travel = String::from("from,school_id,metres\n");
    for (i, s) in (0..children).flat_map(|i| (0..schools).map(move |s| (i, s))) {
        let _ = writeln!(travel, "c{i},S{s},{}", 100 * (1 + random.below(9)));
    }
    if number % 4 == 2 {
        tables.push(("travel", travel.as_str()));
    }
    let at = folder();
    let pack = format!("tie_break = []\n{pack}[notice]\nlist_until = 2026-09-10\n");
    let round = Tables {
        tables: &tables,
        pack: &pack,
    };
    let out = at.path().join("out");
    let request = allocate::Request {
        round: round.write(at.path()),
        out: out.clone(),
        class_values: number.is_multiple_of(5),
        notices: Notices::All,
        lists: false,
        public: false,
        kept: true,
        lang: if number.is_multiple_of(2) {
            Lang::En
        } else {
            Lang::Zh
        },
    };
    allocate::run(&request, &Control::default()).expect("a round");
    (at, out)
}

/// What is forged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A cell of a child gets what the same cell of another has.
    Cell,
    /// Two children change places.
    Swap,
    /// A child gets another school.
    School,
    /// A digit of any table, map, page, notice or list.
    Digit,
    /// A byte of workbook or Parquet.
    Byte,
    /// A number of the certificate.
    Certificate,
    /// A figure of the summary.
    Summary,
    /// A row of the public list taken away, doubled or put elsewhere.
    List,
    /// What the record says of the round, the rules, the lottery or the options.
    Record,
}

const KINDS: [Kind; 9] = [
    Kind::Cell,
    Kind::Swap,
    Kind::School,
    Kind::Digit,
    Kind::Byte,
    Kind::Certificate,
    Kind::Summary,
    Kind::List,
    Kind::Record,
];

fn write_rows(path: &Path, rows: &[Vec<String>]) {
    let mut writer = csv::Writer::from_path(path).unwrap();
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.flush().unwrap();
}

/// Changes the allocation of the folder; then what follows from it, where it can be read and chance will have it so.
fn in_allocation(
    out: &Path,
    random: &mut Random,
    change: impl FnOnce(&mut Vec<Vec<String>>, &mut Random),
) {
    let path = out.join("allocation.csv");
    let mut all = rows(&path);
    change(&mut all, random);
    write_rows(&path, &all);
    if random.below(4) > 0 && open(out, None, &Control::default()).is_ok() {
        make_the_rest_fit(out);
    }
}

/// Changes one number of a JSON file below none of these keys.
fn in_json(path: &Path, but: &[&str], random: &mut Random) {
    fn numbers(value: &Value, at: &str, but: &[&str], all: &mut Vec<String>) {
        match value {
            Value::Number(_) => all.push(at.to_owned()),
            Value::Array(values) => {
                for (i, value) in values.iter().enumerate() {
                    numbers(value, &format!("{at}/{i}"), but, all);
                }
            }
            Value::Object(keys) => {
                for (key, value) in keys.iter().filter(|(key, _)| !but.contains(&key.as_str())) {
                    numbers(value, &format!("{at}/{key}"), but, all);
                }
            }
            _ => {}
        }
    }
    let mut value: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let mut all = Vec::new();
    numbers(&value, "", but, &mut all);
    if all.is_empty() {
        return;
    }
    let at: &String = random.one_of(&all);
    let number = value.pointer_mut(at).unwrap();
    *number = match number.as_i64() {
        Some(whole) => Value::from(whole + [-1, 1, 7][random.below(3)]),
        None => Value::Number(Number::from_f64(number.as_f64().unwrap() + 0.5).unwrap()),
    };
    fs::write(path, pretty(&value)).unwrap();
}

fn in_list(out: &Path, random: &mut Random) {
    let path = out.join("public_list.html");
    let text = fs::read_to_string(&path).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    let listed = |line: &&str| line.contains("<li>");
    let at: Vec<usize> = (0..lines.len()).filter(|i| listed(&lines[*i])).collect();
    if at.is_empty() {
        return;
    }
    let (from, to) = (*random.one_of(&at), *random.one_of(&at));
    match random.below(3) {
        0 => drop(lines.remove(from)),
        1 => lines.insert(to, lines[from]),
        _ => lines.swap(from, to),
    }
    fs::write(path, lines.join("\n") + "\n").unwrap();
}

/// What the record says in its own name.
fn in_record(out: &Path, random: &mut Random) {
    let path = out.join("run.json");
    let mut value: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    let all = [
        "/lottery/seed",
        "/lottery/method",
        "/lottery/household",
        "/lottery/applicants_sha256",
        "/round/name",
        "/round/year",
        "/pack/title",
        "/pack/sources/0/sha256",
        "/objectives/0",
        "/options/max_m",
        "/options/detour",
        "/options/across_districts",
        "/options/lang",
        "/inputs/0/sha256",
        "/inputs/1/role",
        "/solver",
        "/commitment",
    ];
    let at: &&str = random.one_of(&all);
    let own = value.pointer_mut(at).unwrap();
    *own = match &*own {
        Value::String(text) if text == "zh" => "en".into(),
        Value::String(text) if text == "en" => "zh".into(),
        Value::String(text) => format!("{text}x").into(),
        Value::Bool(is) => (!is).into(),
        Value::Number(number) => Value::from(number.as_f64().unwrap() + 1.0),
        _ => "none".into(),
    };
    fs::write(path, pretty(&value)).unwrap();
}

/// Replaces a byte of a file at a place of these.
fn in_bytes(out: &Path, named: impl Fn(&str) -> bool, place: fn(u8) -> bool, random: &mut Random) {
    let names: Vec<String> = files(out).into_iter().filter(|name| named(name)).collect();
    let path = out.join(random.one_of(&names));
    let mut bytes = fs::read(&path).unwrap();
    let at: Vec<usize> = (0..bytes.len()).filter(|i| place(bytes[*i])).collect();
    if at.is_empty() {
        return;
    }
    let at = *random.one_of(&at);
    bytes[at] = match bytes[at] {
        b'9' => b'3',
        digit @ b'0'..=b'8' => digit + 1,
        other => other ^ 0x55,
    };
    fs::write(path, bytes).unwrap();
}

fn forge(out: &Path, kind: Kind, random: &mut Random) {
    /// Columns of the allocation that say where a child goes and how far.
    const OUTCOME: [&str; 5] = ["outcome", "school_id", "metres", "round", "reason"];
    let columns = |all: &[Vec<String>]| -> Vec<usize> {
        let is_outcome = |name: &String| OUTCOME.contains(&name.as_str());
        let found = all[0]
            .iter()
            .enumerate()
            .filter(|(_, name)| is_outcome(name));
        found.map(|(at, _)| at).collect()
    };
    match kind {
        Kind::Cell => in_allocation(out, random, |all, random| {
            let column = random.below(all[0].len());
            let (to, from) = (
                1 + random.below(all.len() - 1),
                1 + random.below(all.len() - 1),
            );
            all[to][column] = all[from][column].clone();
        }),
        Kind::Swap => in_allocation(out, random, |all, random| {
            let (a, b) = (
                1 + random.below(all.len() - 1),
                1 + random.below(all.len() - 1),
            );
            for column in columns(all) {
                let cell = all[a][column].clone();
                all[a][column] = all[b][column].clone();
                all[b][column] = cell;
            }
        }),
        Kind::School => in_allocation(out, random, |all, random| {
            let column = all[0].iter().position(|name| name == "school_id").unwrap();
            let child = 1 + random.below(all.len() - 1);
            all[child][column] = format!("S{}", random.below(4));
        }),
        Kind::Digit => {
            let named = |name: &str| {
                [".csv", ".html", ".geojson"]
                    .iter()
                    .any(|end| name.ends_with(end))
            };
            in_bytes(out, named, |byte| byte.is_ascii_digit(), random);
        }
        Kind::Byte => {
            let named = |name: &str| name.ends_with(".xlsx") || name.ends_with(".parquet");
            in_bytes(out, named, |_| true, random);
        }
        Kind::Certificate => {
            in_json(&out.join("certificate.json"), &[], random);
            if random.below(2) == 0 && open(out, None, &Control::default()).is_ok() {
                make_the_rest_fit(out);
            }
        }
        Kind::Summary => in_json(&out.join("summary.json"), &["seconds"], random),
        Kind::List => in_list(out, random),
        Kind::Record => in_record(out, random),
    }
}

fn contents(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let all = files(out).into_iter();
    all.map(|name| {
        let bytes = fs::read(out.join(&name)).unwrap();
        (name, bytes)
    })
    .collect()
}

fn verified(out: &Path) -> Result<(), Error> {
    let request = Request {
        results: out.to_owned(),
        inputs: None,
        proof_only: false,
        kept: false,
        commitment: None,
        ledger: None,
        secrets: None,
    };
    verify::run(&request, &Control::default()).map(|_| ())
}

/// Without the times of the summary, which nobody can hold against anything.
fn is_same(before: &BTreeMap<String, Vec<u8>>, after: &BTreeMap<String, Vec<u8>>) -> bool {
    let said = |all: &BTreeMap<String, Vec<u8>>| {
        let mut summary: Value = serde_json::from_slice(&all["summary.json"]).unwrap();
        summary["seconds"] = Value::Null;
        summary
    };
    let rest = |all: &BTreeMap<String, Vec<u8>>| {
        let mut all = all.clone();
        all.remove("summary.json");
        all
    };
    said(before) == said(after) && rest(before) == rest(after)
}

#[test]
fn a_thousand_random_forgeries_with_all_hashes_mended_are_refused() {
    let kinds = KINDS.map(|_| AtomicUsize::new(0));
    (0..ROUNDS).into_par_iter().for_each(|number| {
        let (_at, out) = allocated(number);
        verified(&out).expect("an honest round");
        let honest = contents(&out);
        let mut random = Random(number + 1_000);
        let mut refused = 0;
        // What turns out to be no change is not counted.
        for _ in 0..4 * OF_EACH {
            if refused == OF_EACH {
                break;
            }
            let kind = *random.one_of(&KINDS);
            forge(&out, kind, &mut random);
            // What forges the record has nothing else to mend.
            if kind != Kind::Record {
                mend_record(&out);
            }
            if !is_same(&honest, &contents(&out)) {
                match verified(&out) {
                    Err(Error::Results(_)) => {}
                    other => panic!("round {number}, {kind:?}: {other:?}"),
                }
                if refused == 0 {
                    ends_with(3, &["verify", out.to_str().unwrap()]);
                }
                refused += 1;
                let at = KINDS.iter().position(|own| *own == kind).unwrap();
                kinds[at].fetch_add(1, Ordering::Relaxed);
            }
            for (name, bytes) in &honest {
                fs::write(out.join(name), bytes).unwrap();
            }
        }
        assert_eq!(refused, OF_EACH, "round {number}");
    });
    let counts = kinds.map(AtomicUsize::into_inner);
    assert_eq!(counts.iter().sum::<usize>(), 1_000);
    println!("{:?}", KINDS.iter().zip(counts).collect::<Vec<_>>());
    assert!(counts.iter().all(|count| *count >= 40), "{counts:?}");
}
