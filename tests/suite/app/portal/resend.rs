//! Codes sent once more to those who asked by telephone.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;
use xuewei_sealed::lost::{Lost, LostKey, seal_lost};

use crate::tools::{copy_files, ends_with, folder, project, succeeds};

/// Codes of the round that is solved by hand, telephone numbers, and a gateway that keeps what it is given.
struct Bureau {
    at: TempDir,
    key: LostKey,
}

impl Bureau {
    fn new(contacts: &str) -> Self {
        Self::of(&project("data/two-schools"), contacts)
    }

    fn of(round: &Path, contacts: &str) -> Self {
        let at = folder();
        let path = |name: &str| at.path().join(name);
        let codes = path("codes");
        succeeds(&[
            "receipts",
            round.to_str().unwrap(),
            "--out",
            codes.to_str().unwrap(),
        ]);
        fs::create_dir(path("drop")).unwrap();
        fs::write(path("contacts.csv"), contacts).unwrap();
        let script = format!("#!/bin/sh\ncat >>'{}'\n", path("sent").display());
        program(&path("gateway"), &script);
        program(&path("broken"), "#!/bin/sh\nexit 1\n");
        let bureau = Self {
            at,
            key: LostKey::of_bytes([7; 32]),
        };
        // The first time the key is made, beside the codes.
        bureau.resend("gateway");
        let text = fs::read_to_string(bureau.path("codes/lost.key")).unwrap();
        Self {
            key: LostKey::read(&text).unwrap(),
            ..bureau
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.at.path().join(name)
    }

    fn arguments(&self, gateway: &str) -> Vec<String> {
        let path = |name: &str| self.path(name).to_str().unwrap().to_owned();
        let options = [
            ("--secrets", path("codes/secrets.csv")),
            ("--contacts", path("contacts.csv")),
            ("--send", path(gateway)),
            ("--address", "https://result.example.edu.cn/".to_owned()),
        ];
        let mut all = vec![
            "--format".to_owned(),
            "json".to_owned(),
            "resend".to_owned(),
            path("drop"),
        ];
        all.extend(
            options
                .into_iter()
                .flat_map(|(name, value)| [name.to_owned(), value]),
        );
        all
    }

    fn resend(&self, gateway: &str) -> Value {
        let all = self.arguments(gateway);
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        serde_json::from_slice(&succeeds(&all).stdout).unwrap()
    }

    fn asks(&self, name: &str, number: &str) {
        self.asks_at(name, number, jiff::Timestamp::now().as_second(), &self.key);
    }

    fn asks_at(&self, name: &str, number: &str, at: i64, key: &LostKey) {
        let number = number.to_owned();
        let text = seal_lost(&key.public(), &Lost { at, number }).unwrap();
        fs::write(self.path(&format!("drop/{name}.lost")), text).unwrap();
    }

    /// The messages that were sent, in order.
    fn sent(&self) -> Vec<(String, String)> {
        let text = fs::read_to_string(self.path("sent")).unwrap_or_default();
        let message = |line: &str| {
            let said: Value = serde_json::from_str(line).unwrap();
            let of = |key: &str| said[key].as_str().unwrap().to_owned();
            (of("to"), of("text"))
        };
        text.lines().map(message).collect()
    }

    fn left(&self) -> usize {
        fs::read_dir(self.path("drop")).unwrap().count()
    }

    fn code(&self, child: &str) -> String {
        let text = fs::read_to_string(self.path("codes/secrets.csv")).unwrap();
        let mut lines = text.lines().filter_map(|line| line.split_once(','));
        lines.find(|(id, _)| *id == child).unwrap().1.to_owned()
    }
}

fn program(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

const CONTACTS: &str = "child_id,telephone\n01,138 0000 0001\n02,+86 13800000002\n03,13800000002\n04,\n99,13800000009\n";

#[test]
fn whoever_asks_by_a_known_number_is_sent_the_codes_of_its_children() {
    let bureau = Bureau::new(CONTACTS);
    bureau.asks("a", "13800000001");
    bureau.asks("b", "13800000002");
    // Twice, before anybody has looked.
    bureau.asks("c", "13800000001");
    // Of nobody; of a child without a code.
    bureau.asks("d", "13700000000");
    bureau.asks("e", "13800000009");
    let told = bureau.resend("gateway");
    assert_eq!(
        told,
        json!({"requests": 5, "numbers": 2, "sent": 2, "children": 3, "unknown": 2, "limited": 0,
            "refused": 0, "failed": 0, "unreadable": 0, "without": 2, "crowded": 0})
    );
    let sent = bureau.sent();
    let to: Vec<&str> = sent.iter().map(|(to, _)| to.as_str()).collect();
    assert_eq!(to, ["13800000001", "13800000002"]);
    let line = |child: &str| {
        let code = bureau.code(child);
        format!("Code of {child}: {code}. Result: https://result.example.edu.cn/#{code}")
    };
    // The children of one number in one message.
    assert_eq!(sent[0].1, line("01"));
    assert_eq!(sent[1].1, format!("{}\n{}", line("02"), line("03")));
    assert_eq!(bureau.left(), 0);
    // Nothing that is kept holds a number.
    let record = fs::read_to_string(bureau.path("codes/sent.csv")).unwrap();
    assert!(
        record.lines().count() == 3 && !record.contains("138000"),
        "{record}"
    );
}

#[test]
fn a_number_is_written_to_three_times_a_day_ten_minutes_apart() {
    let bureau = Bureau::new(CONTACTS);
    bureau.asks("a", "13800000001");
    assert_eq!(bureau.resend("gateway")["sent"], 1);
    bureau.asks("a", "13800000001");
    let told = bureau.resend("gateway");
    assert_eq!((&told["sent"], &told["limited"]), (&json!(0), &json!(1)));
    // As if each had been an hour before the next.
    let record = bureau.path("codes/sent.csv");
    let earlier = |hours: i64| {
        let text = fs::read_to_string(&record).unwrap();
        let mut lines = text.lines();
        let mut all = vec![lines.next().unwrap().to_owned()];
        for line in lines {
            let (mark, at) = line.rsplit_once(',').unwrap();
            let at: i64 = at.parse().unwrap();
            all.push(format!("{mark},{}", at - 3600 * hours));
        }
        fs::write(&record, all.join("\r\n")).unwrap();
    };
    for (sent, limited) in [(1, 0), (1, 0), (0, 1)] {
        earlier(1);
        bureau.asks("a", "13800000001");
        let told = bureau.resend("gateway");
        assert_eq!(
            (&told["sent"], &told["limited"]),
            (&json!(sent), &json!(limited))
        );
    }
    earlier(24);
    bureau.asks("a", "13800000001");
    assert_eq!(bureau.resend("gateway")["sent"], 1);
    assert_eq!(bureau.sent().len(), 4);
}

#[test]
fn what_was_not_sent_is_tried_again_and_what_is_of_another_key_stays() {
    let bureau = Bureau::new(CONTACTS);
    bureau.asks("a", "13800000001");
    let told = bureau.resend("broken");
    assert_eq!((&told["sent"], &told["failed"]), (&json!(0), &json!(1)));
    assert_eq!(bureau.left(), 1);
    let told = bureau.resend("nothing-of-the-kind");
    assert_eq!(told["failed"], 1);
    // It has not been counted: sent it is at the next try.
    assert_eq!(bureau.resend("gateway")["sent"], 1);
    let now = jiff::Timestamp::now().as_second();
    bureau.asks_at("b", "13800000001", now, &LostKey::of_bytes([9; 32]));
    bureau.asks_at("c", "13800000002", now - 2 * 24 * 3600, &bureau.key);
    fs::write(bureau.path("drop/d.lost"), "x".repeat(5000)).unwrap();
    fs::write(bureau.path("drop/other.txt"), "not ours").unwrap();
    let told = bureau.resend("gateway");
    assert_eq!(
        (&told["requests"], &told["unreadable"], &told["sent"]),
        (&json!(3), &json!(3), &json!(0))
    );
    assert_eq!(bureau.left(), 4);
}

#[test]
fn a_table_without_its_columns_is_told_and_nothing_is_sent() {
    let bureau = Bureau::new(CONTACTS);
    bureau.asks("a", "13800000001");
    for table in ["", "child,number\n01,13800000001\n", "child_id\n01\n"] {
        fs::write(bureau.path("contacts.csv"), table).unwrap();
        let all = bureau.arguments("gateway");
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        ends_with(1, &all);
    }
    assert_eq!((bureau.left(), bureau.sent().len()), (1, 0));
    // Headings in Chinese, as a spreadsheet of an office writes them.
    let (gbk, ..) = encoding_rs::GBK.encode("儿童编号,手机号\r\n01,13800000001\r\n");
    fs::write(bureau.path("contacts.csv"), &gbk).unwrap();
    assert_eq!(bureau.resend("gateway")["sent"], 1);
}

/// A number that was typed where none was known would send the codes of many families to whoever has it.
#[test]
fn a_number_of_more_than_six_children_is_sent_nothing() {
    let rows = |children: usize| {
        let row = |child| format!("{child:02},13800000001\n");
        let rows: String = (1..=children).map(row).collect();
        format!("child_id,telephone\n{rows}")
    };
    let round = folder();
    copy_files(&project("data/two-schools"), round.path());
    let table = round.path().join("children.csv");
    let children = fs::read_to_string(&table).unwrap();
    fs::write(&table, format!("{}\n07,西里,30,60\n", children.trim_end())).unwrap();
    let bureau = Bureau::of(round.path(), &rows(7));
    bureau.asks("a", "13800000001");
    let told = bureau.resend("gateway");
    let counts = ["numbers", "crowded", "refused", "sent", "failed"].map(|key| &told[key]);
    assert_eq!(counts, [1, 1, 1, 0, 0]);
    assert_eq!((bureau.left(), bureau.sent().len()), (0, 0));
    // Those without a code are children too.
    let one_coded = rows(6).replace("03,", "93,") + "94,13800000001\n";
    fs::write(bureau.path("contacts.csv"), one_coded).unwrap();
    bureau.asks("a", "13800000001");
    let told = bureau.resend("gateway");
    assert_eq!(
        ["crowded", "refused", "sent"].map(|key| &told[key]),
        [1, 1, 0]
    );
    // Six are a family.
    fs::write(bureau.path("contacts.csv"), rows(6)).unwrap();
    bureau.asks("a", "13800000001");
    let told = bureau.resend("gateway");
    let counts = ["crowded", "refused", "sent", "children"].map(|key| &told[key]);
    assert_eq!(counts, [0, 0, 1, 6]);
}
