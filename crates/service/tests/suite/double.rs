//! A program that does what its tables tell it to: `findings.csv` in a round makes `check` refuse, `slow.csv` makes
//! `allocate` wait until it is stopped, `unproved.csv` makes `verify` find a fault, `cases.csv` leaves its cases to a person,
//! `lots.csv` makes it draw lots.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use xuewei_service::program::{Call, Conversation, Ended, Program, Said};

/// The double; it remembers what it was asked for.
#[derive(Default)]
pub struct Double {
    pub calls: Arc<Mutex<Vec<Vec<String>>>>,
    /// While true, `slow.csv` waits.
    pub held: AtomicBool,
}

impl Double {
    pub fn new() -> Self {
        let double = Self::default();
        double.held.store(true, Ordering::Relaxed);
        double
    }

    /// How often a command was asked for.
    pub fn count(&self, command: &str) -> usize {
        let calls = self.calls.lock().unwrap();
        calls
            .iter()
            .filter(|call| call.iter().any(|word| word == command))
            .count()
    }
}

fn exited(status: i32, stdout: &Value, stderr: &str) -> Ended {
    Ended::Exited {
        status: Some(status),
        stdout: stdout.to_string(),
        stderr: stderr.to_owned(),
    }
}

fn findings(folder: &Path) -> Option<Value> {
    folder.join("findings.csv").exists().then(|| {
        json!({"counts": {"E201": 1}, "findings": [{
            "code": "E201", "severity": "error", "harmful": true, "file": "findings.csv", "row": 3, "column": "lon",
            "cause": "<b>not a number</b>", "action": "Write a number.",
        }]})
    })
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_default()
}

/// The rest of the last line of a file that begins so.
fn last(text: &str, start: &str) -> Option<String> {
    let lines = text.lines().rev();
    lines
        .map(|line| line.strip_prefix(start))
        .find_map(|rest| rest.map(str::to_owned))
}

/// A pack of two keys; `pack.toml` has a line for each that is set.
fn settings(folder: &Path) -> Value {
    let pack = text(folder, "pack.toml");
    let key = |path: &str, kind: &str, of_pack: Option<&str>| {
        let own = last(&pack, &format!("# {path} = "));
        let value = own.clone().or(of_pack.map(str::to_owned));
        json!({
            "path": path, "group": "reach", "name": format!("<b>{path}</b>"), "about": "About it.", "unit": "m",
            "kind": kind, "words": [], "value": value, "pack_value": of_pack, "differs": own.is_some(),
            "pack": "two-primaries", "source": "a document, clause 8", "grade": "A",
        })
    };
    let round = text(folder, "round.toml");
    let children = text(folder, "children.csv");
    let headings = children.lines().next().unwrap_or_default().split(',');
    let headings = headings.map(|heading| {
        let said = last(&round, &format!("# {heading} = "));
        let known = (heading == "child_id").then(|| "child_id".to_owned());
        let column = said.clone().filter(|said| !said.is_empty()).or(known);
        json!({"heading": heading, "column": column, "said": said, "asked_for": false})
    });
    let headings: Vec<Value> = headings.collect();
    let known = ["child_id", "points"]
        .map(|key| json!({"key": key, "heading": key, "about": "", "needed": key == "child_id"}));
    json!({
        "policy": "two-primaries", "base": "two-primaries", "own": folder.join("pack.toml").exists(),
        "seed": last(&round, "# seed = ").or(Some("before".to_owned())), "commitment": last(&round, "# commitment = "),
        "packs": [{"name": "two-primaries", "title": "two", "source": ""}, {"name": "kunshan", "title": "K", "source": ""}],
        "keys": [key("reach.max_m", "whole", Some("4000")), key("travel.snap_m", "whole", None)],
        "tables": [{"table": "children", "name": "children", "file": "children.csv", "headings": headings, "known": known}],
        "network": network(folder),
        "faults": [],
    })
}

/// What `round.toml` says of roads, in a line.
fn network(folder: &Path) -> Value {
    let said = last(&text(folder, "round.toml"), "# network = ");
    let mut network = said.map_or_else(
        || json!({}),
        |said| serde_json::from_str(&said).expect("JSON"),
    );
    let is_walked = last(&text(folder, "pack.toml"), "# travel.method = ").is_some();
    network["method"] = if is_walked {
        "network"
    } else {
        "straight_line"
    }
    .into();
    network
}

/// The same with a change in it.
fn changed_network(folder: &Path, change: &Value) -> Value {
    let mut network = network(folder);
    for (key, value) in change.as_object().into_iter().flatten() {
        network[key] = value.clone();
        if key == "roads" {
            let crs = change["crs"].as_array().expect("a datum for each");
            let roads = value.as_array().expect("roads").iter().zip(crs);
            network[key] = roads
                .map(|(file, crs)| json!({"file": file, "crs": crs}))
                .collect();
        } else if value == "" {
            network[key] = Value::Null;
        }
    }
    network
}

fn changed(folder: &Path, change: &Path, out: &Path) -> io::Result<Ended> {
    let change: Value = serde_json::from_str(&fs::read_to_string(change)?).expect("JSON");
    let (mut pack, mut round) = (text(folder, "pack.toml"), text(folder, "round.toml"));
    let fault = |key: &str, cause: &str| {
        let fault =
            json!({"key": key, "code": "E105", "cause": cause, "action": "Write a number."});
        Ok(exited(1, &json!({"faults": [fault]}), ""))
    };
    if change["policy"]
        .as_str()
        .is_some_and(|name| name.contains(['/', '.']))
    {
        return fault("", "no such pack");
    }
    for (path, value) in change["pack"].as_object().into_iter().flatten() {
        match value.as_str() {
            Some(value) if path != "travel.method" && value.parse::<u32>().is_err() => {
                return fault(path, &format!("“{value}” is no number"));
            }
            Some(value) => pack.push_str(&format!("# {path} = {value}\n")),
            None => {
                let kept = pack
                    .lines()
                    .filter(|line| !line.starts_with(&format!("# {path}")));
                pack = kept.map(|line| format!("{line}\n")).collect();
            }
        }
    }
    for (heading, column) in change["columns"]["children"]
        .as_object()
        .into_iter()
        .flatten()
    {
        if let Some(column) = column.as_str() {
            round.push_str(&format!("# {heading} = {column}\n"));
        }
    }
    if !change["network"].is_null() {
        let network = changed_network(folder, &change["network"]);
        round.push_str(&format!("# network = {network}\n"));
    }
    for key in ["seed", "commitment"] {
        if let Some(value) = change[key].as_str() {
            round.push_str(&format!("# {key} = {value}\n"));
        }
    }
    fs::write(out.join("round.toml"), round)?;
    fs::write(out.join("pack.toml"), pack)?;
    Ok(exited(
        0,
        &json!({"files": ["round.toml", "pack.toml"]}),
        "",
    ))
}

/// The commitment of a folder: its children are its one part.
fn commitment(folder: &Path) -> Value {
    let children = text(folder, "children.csv");
    let hash = xuewei_service::store::chain::sha256(children.as_bytes());
    json!({
        "name": "made", "year": 2026, "date": "2026-07-01", "sha256": hash, "findings": [],
        "parts": {"applicants": {"count": children.lines().count() - 1, "sha256": hash}},
    })
}

/// What a run says of its draw.
fn record(folder: &Path) -> Value {
    let round = text(folder, "round.toml");
    let seed = last(&round, "# seed = ").unwrap_or("before".to_owned());
    let named = last(&round, "# commitment = ");
    let held = named.map(|name| -> Value {
        let then: Value = serde_json::from_str(&text(folder, &name)).expect("a commitment");
        let now = commitment(folder);
        let count = |of: &Value| of["parts"]["applicants"]["count"].clone();
        let differs = match then["sha256"] == now["sha256"] {
            true => json!([]),
            false => json!([{"part": "applicants", "committed": count(&then), "now": count(&now)}]),
        };
        json!({"hash": then["sha256"], "date": "2026-07-01", "differs": differs})
    });
    json!({"lottery": {"seed": seed}, "commitment": held})
}

/// A code for each child of a folder; those who have one keep it, one who is renewed gets the next.
fn receipts(folder: &Path, words: &[String], out: &Path) -> io::Result<Ended> {
    let of = |option: &str| {
        let given = words.iter().find_map(|word| word.strip_prefix(option));
        given.map(str::to_owned)
    };
    let path = out.join("secrets.csv");
    let had = fs::read_to_string(&path).unwrap_or_default();
    let children = text(folder, "children.csv");
    let ids: Vec<&str> = children.lines().skip(1).collect();
    let renew = of("--renew=");
    if let Some(child) = renew.as_deref().filter(|child| !ids.contains(child)) {
        return Ok(exited(1, &json!({}), &format!("no child {child}")));
    }
    let mut codes: Vec<(String, usize)> = had
        .lines()
        .map(|line| line.split_once(',').expect("a code"))
        .map(|(child, code)| (child.to_owned(), code.parse().expect("a number")))
        .collect();
    for child in &ids {
        let next = codes.iter().map(|(_, code)| code + 1).max().unwrap_or(1);
        match codes.iter_mut().find(|(had, _)| had == child) {
            Some((_, code)) if renew.as_deref() == Some(*child) => *code = next,
            Some(_) => {}
            None => codes.push(((*child).to_owned(), next)),
        }
    }
    let lines = codes
        .iter()
        .map(|(child, code)| format!("{child},{code}\n"));
    fs::write(&path, lines.collect::<String>())?;
    let address = of("--address=").unwrap_or_default();
    fs::write(
        out.join("receipts-001.html"),
        format!("<!doctype html>{address}"),
    )?;
    if let Some(child) = renew {
        fs::write(out.join("renewed.html"), format!("<!doctype html>{child}"))?;
    }
    Ok(exited(
        0,
        &json!({"children": ids.len(), "others": codes.len() - ids.len()}),
        "",
    ))
}

/// A sealed file that holds the codes it was sealed under, and says its options.
fn sealed(words: &[String], after: impl Fn(&str) -> PathBuf) -> io::Result<Ended> {
    let of = |option: &str| {
        let given = words.iter().find_map(|word| word.strip_prefix(option));
        given.map(str::to_owned)
    };
    let (key, ledger) = (after("--release-key"), after("--ledger"));
    if of("--until=").as_deref() == Some("2020-01-01") {
        return Ok(exited(1, &json!({}), "it ends before its hour"));
    }
    if !key.exists() {
        fs::write(&key, format!("key of {}", after("--out").display()))?;
    }
    let codes = fs::read_to_string(after("--secrets"))?;
    fs::write(after("--out"), &codes)?;
    fs::create_dir_all(&ledger)?;
    fs::write(
        ledger.join("ledger.csv"),
        of("--offer=").unwrap_or_default(),
    )?;
    let release = of("--release=").unwrap_or("2026-01-01T00:00:00Z".to_owned());
    Ok(exited(
        0,
        &json!({
            "answers": codes.lines().count(), "bytes": codes.len(), "release": release,
            "expires": "2036-01-01T00:00:00Z", "version": 1, "root": "abc", "sealed": "/where/it/stands",
        }),
        "",
    ))
}

/// The requests of a drop folder: `CHILD.NUMBER.request` holds what was written, `NUMBER.reply` the reply.
fn requests(folder: &Path, words: &[String], out: &Path) -> io::Result<Ended> {
    if !folder.exists() {
        return Ok(exited(1, &json!({}), "no such folder"));
    }
    let replies = words.iter().position(|word| word == "--replies");
    let (mut replied, mut unreadable) = (0, 0);
    if let Some(at) = replies {
        let table = fs::read_to_string(&words[at + 1])?;
        let (number, text) = table
            .lines()
            .nth(1)
            .and_then(|line| line.split_once(','))
            .expect("a reply");
        fs::write(folder.join(format!("{number}.reply")), text)?;
        replied = 1;
    }
    let mut table = String::from("child_id,number,kind,reason,text,received,version,reply\n");
    let mut names: Vec<String> = fs::read_dir(folder)?
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name.ends_with(".request"))
        .collect();
    names.sort();
    let mut count = 0;
    for name in names {
        let mut parts = name.split('.');
        let (child, number) = (
            parts.next().expect("a child"),
            parts.next().expect("a number"),
        );
        if child == "nobody" {
            unreadable += 1;
            continue;
        }
        let text = fs::read_to_string(folder.join(&name))?;
        let reply = fs::read_to_string(folder.join(format!("{number}.reply"))).unwrap_or_default();
        table += &format!("{child},{number},review,points,{text},2026-07-11T01:00:00Z,1,{reply}\n");
        count += 1;
    }
    fs::write(out, table)?;
    Ok(exited(
        0,
        &json!({"requests": count, "replied": replied, "unreadable": unreadable, "unknown": 0}),
        "",
    ))
}

/// What the double answers line by line.
struct Answering {
    /// Lines that it still answers: then it has ended, as a process that somebody ended has.
    left: usize,
    /// Of a conversation about children: its inputs.
    inputs: Option<PathBuf>,
    calls: Arc<Mutex<Vec<Vec<String>>>>,
}

impl Answering {
    /// What is said of a child; nothing where it is told to stop.
    fn explained(&self, inputs: &Path, question: &Value, stop: &AtomicBool) -> Option<Value> {
        self.calls
            .lock()
            .unwrap()
            .push(vec!["explained".to_owned()]);
        // Long enough for others to ask meanwhile, and for whoever asked to go away.
        for _ in 0..10 {
            std::thread::sleep(Duration::from_millis(5));
            if stop.load(Ordering::Relaxed) {
                return None;
            }
        }
        let reach = settings(inputs)["keys"][0]["value"].clone();
        let child = question["child"].as_str().expect("a child");
        if !["C1", "C7"].contains(&child) {
            return Some(json!({"status": 1, "findings": [], "message": "no such child"}));
        }
        let answer = json!({"child_id": child, "outcome": "public", "reach": reach});
        Some(match question["text"] == true {
            true => json!({"status": 0, "answer": answer.to_string()}),
            false => json!({"status": 0, "answer": answer}),
        })
    }
}

impl Conversation for Answering {
    fn ask(&mut self, line: &str, _limit: Duration, stop: &AtomicBool) -> Said {
        let Some(left) = self.left.checked_sub(1) else {
            return Said::Over;
        };
        self.left = left;
        let question: Value = serde_json::from_str(line).expect("JSON");
        if let Some(inputs) = &self.inputs {
            let said = self.explained(inputs, &question, stop);
            return said.map_or(Said::Stopped, |said| Said::Line(said.to_string()));
        }
        if question["map"] == true {
            let map = json!({"schools": [], "parcels": [], "communities": [], "districts": []});
            return Said::Line(json!({"status": 0, "answer": map}).to_string());
        }
        let text = question["scenario"].as_str().expect("a scenario");
        let said = match text.contains("P9") {
            true => json!({
                "status": 1, "message": "no such school",
                "findings": [{"code": "E601", "severity": "error"}],
            }),
            false => {
                let figures = |unplaced: i64| json!({"unplaced": unplaced, "metres_mean": 10.5});
                let on_foot = text
                    .contains("[[gate]]")
                    .then(|| json!({"nearest": 7, "nearer": 5, "farther": 0, "outcome": 2}));
                json!({"status": 0, "answer": {
                    "on_foot": on_foot,
                    "findings": [],
                    "communities": [],
                    "scenarios": [
                        {"figures": figures(5)},
                        {"figures": figures(3), "bottlenecks_closed": 1, "bottlenecks_new": 0},
                    ],
                }})
            }
        };
        Said::Line(said.to_string())
    }
}

impl Program for Double {
    fn converse(&self, call: &Call) -> io::Result<Box<dyn Conversation>> {
        let words = call.arguments.iter();
        let words = words.map(|word| word.to_string_lossy().into_owned());
        let words: Vec<String> = words.collect();
        let is_about_children = words.iter().any(|word| word == "explain");
        let at = words.iter().position(|word| word == "--inputs");
        let inputs = at.map(|at| PathBuf::from(&words[at + 1]));
        assert_eq!(is_about_children, inputs.is_some(), "{words:?}");
        self.calls.lock().unwrap().push(words);
        Ok(Box::new(Answering {
            left: 3,
            inputs,
            calls: Arc::clone(&self.calls),
        }))
    }

    fn run(
        &self,
        call: &Call,
        follow: &(dyn Fn(&str) + Sync),
        stop: &AtomicBool,
    ) -> io::Result<Ended> {
        let words: Vec<String> = call
            .arguments
            .iter()
            .map(|word| word.to_string_lossy().into_owned())
            .collect();
        self.calls.lock().unwrap().push(words.clone());
        assert!(words[0] == "--format" && words[2] == "--lang", "{words:?}");
        let after = |option: &str| -> PathBuf {
            let at = words
                .iter()
                .position(|word| word == option)
                .expect("the option");
            PathBuf::from(&words[at + 1])
        };
        let folder = PathBuf::from(&words[5]);
        match words[4].as_str() {
            "init" => {
                if !folder.join("children.csv").exists() {
                    return Ok(exited(1, &json!({}), "no tables were made out"));
                }
                fs::write(
                    folder.join("round.toml"),
                    "名称 = 'made'\n[表格]\n儿童 = 'children.csv'\n",
                )?;
                Ok(exited(
                    0,
                    &json!({"settings": [{
                        "assumed": true, "key": "crs", "value": "wgs84", "because": "the tables do not say",
                    }]}),
                    "",
                ))
            }
            "check" => Ok(match findings(&folder) {
                Some(found) => exited(1, &found, ""),
                None => exited(0, &json!({"counts": {}, "findings": []}), ""),
            }),
            "allocate" => {
                if let Some(found) = findings(&folder) {
                    return Ok(exited(1, &found, ""));
                }
                follow("[  1.0 s] solving");
                while folder.join("slow.csv").exists() && self.held.load(Ordering::Relaxed) {
                    if stop.load(Ordering::Relaxed) {
                        return Ok(Ended::Stopped);
                    }
                    std::thread::sleep(Duration::from_millis(5));
                }
                let out = after("--out");
                fs::create_dir_all(&out)?;
                fs::write(
                    out.join("summary.json"),
                    json!({"children": 6, "public": 4}).to_string(),
                )?;
                if folder.join("cases.csv").exists() {
                    fs::copy(folder.join("cases.csv"), out.join("review.csv"))?;
                }
                fs::write(out.join("report.html"), "<!doctype html><p>report")?;
                if folder.join("lots.csv").exists() {
                    fs::write(out.join("run.json"), record(&folder).to_string())?;
                }
                Ok(exited(0, &json!({}), ""))
            }
            "verify" => Ok(match after("--inputs").join("unproved.csv").exists() {
                true => exited(3, &json!({"verified": false, "faults": ["x"]}), "a fault"),
                false => exited(0, &json!({"verified": true}), ""),
            }),
            "settings" => match words.iter().any(|word| word == "--change") {
                false => Ok(exited(0, &settings(&folder), "")),
                true => changed(&folder, &after("--change"), &after("--out")),
            },
            "commit" => {
                let said = commitment(&folder);
                fs::write(after("--out"), said.to_string())?;
                Ok(exited(0, &said, ""))
            }
            "receipts" => receipts(&folder, &words, &after("--out")),
            "seal" => sealed(&words, after),
            "requests" => requests(&folder, &words, &after("--out")),
            other => panic!("{other}"),
        }
    }
}
