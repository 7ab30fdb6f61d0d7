//! A program that does what its tables tell it to: `findings.csv` in a round makes `check` refuse, `slow.csv` makes
//! `allocate` wait until it is stopped, `unproved.csv` makes `verify` find a fault, `cases.csv` leaves its cases to a person.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use xuewei_service::program::{Call, Conversation, Ended, Program, Said};

/// The double; it remembers what it was asked for.
#[derive(Default)]
pub struct Double {
    pub calls: Mutex<Vec<Vec<String>>>,
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

/// What the double answers line by line.
struct Answering {
    /// Lines that it still answers: then it has ended, as a process that somebody ended has.
    left: usize,
}

impl Conversation for Answering {
    fn ask(&mut self, line: &str, _limit: Duration, _stop: &AtomicBool) -> Said {
        let Some(left) = self.left.checked_sub(1) else {
            return Said::Over;
        };
        self.left = left;
        let question: Value = serde_json::from_str(line).expect("JSON");
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
                json!({"status": 0, "answer": {
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
        self.calls.lock().unwrap().push(words.collect());
        Ok(Box::new(Answering { left: 3 }))
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
                Ok(exited(0, &json!({}), ""))
            }
            "verify" => Ok(match after("--inputs").join("unproved.csv").exists() {
                true => exited(3, &json!({"verified": false, "faults": ["x"]}), "a fault"),
                false => exited(0, &json!({"verified": true}), ""),
            }),
            "explain" => match words.last().map(String::as_str) {
                Some("C1") => Ok(exited(
                    0,
                    &json!({"child_id": "C1", "outcome": "public"}),
                    "",
                )),
                _ => Ok(exited(1, &json!({}), "no such child")),
            },
            other => panic!("{other}"),
        }
    }
}
