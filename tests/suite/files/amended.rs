//! Forged ledgers and versions: a clerk changes a folder that was amended twice, and mends every hash of its record.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use xuewei::input::sha256;

use super::whole_folder::mend_record;
use crate::app::amend::HEAD;
use crate::tools::{Tables, allocate, folder, succeeds, verify};

const CHILDREN: &str = "child_id,community,district,points\na,X,D1,90\nb,X,D1,80\nc,X,D1,70\nd,X,D1,60\ne,X,D1,50\n\
    f,X,D1,40\ng,X,D1,30\n";
const SCHOOLS: &str = "school_id,lon,lat,places,district\nSX,122.5,32.9,3,D1\nSY,122.5,32.905,1,D1\nSZ,122.5,32.91,1,D1\n";

/// A folder of three versions.
fn office(at: &Path) -> PathBuf {
    let tables = Tables {
        tables: &[
            ("children", CHILDREN),
            ("schools", SCHOOLS),
            (
                "communities",
                "community,district,lon,lat\nX,D1,122.5,32.9\n",
            ),
        ],
        pack: "tie_break = []\n",
    };
    let first = allocate(&tables.write(at), at);
    let write = |name: &str, text: String| {
        let path = at.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let late = write(
        "late.csv",
        "child_id,community,district,points\nlate1,X,D1,99\nlate2,X,D1,98\n".to_owned(),
    );
    let two = write(
        "two.csv",
        format!(
            "{HEAD}a,withdraw,SX,moved,W,2025-07-12\nlate1,add,,new,W,2025-07-12\nlate2,add,,new,W,2025-07-12\n"
        ),
    );
    let three = write(
        "three.csv",
        format!("{HEAD}b,withdraw,,moved,W,2025-07-20\nd,place,SX,court,C,2025-07-20\n"),
    );
    let (second, third) = (at.join("v2"), at.join("v3"));
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    succeeds(&[
        "amend",
        &path(&first),
        &two,
        "--add",
        &late,
        "--out",
        &path(&second),
    ]);
    succeeds(&["amend", &path(&second), &three, "--out", &path(&third)]);
    third
}

fn replace(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{}: {from}\n{text}", file.display());
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

/// Changes the ledger; the forger writes it as the program does.
fn ledger(out: &Path, change: impl FnOnce(&mut Vec<Value>)) {
    let file = out.join("ledger.json");
    let mut ledger: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    change(ledger["versions"].as_array_mut().unwrap());
    let own: xuewei::files::amended::Ledger = serde_json::from_value(ledger).unwrap();
    fs::write(&file, xuewei::tables::json::pretty(&own)).unwrap();
}

/// Mends what the ledger says of a table of changes.
fn mend_ledger(out: &Path) {
    let hash = |name: &str| {
        fs::read(out.join(name))
            .map(|bytes| sha256(&bytes))
            .unwrap_or_default()
    };
    ledger(out, |versions| {
        for (at, own) in versions.iter_mut().enumerate().skip(1) {
            let before = hash(&format!("versions/{at}/run.json"));
            own["before"] = before.into();
            for table in ["changes", "added"] {
                if let Some(file) = own[table]["file"].as_str().map(str::to_owned) {
                    own[table]["sha256"] = hash(&file).into();
                }
            }
        }
    });
}

type Forgery = (&'static str, fn(&Path));

const FORGERIES: [Forgery; 27] = [
    ("a count of the ledger", |out| {
        ledger(out, |v| v[1]["counts"]["unplaced"] = 0.into())
    }),
    ("who moved up, in the ledger", |out| {
        ledger(out, |v| v[1]["moved_up"] = 9.into())
    }),
    ("the day of a version", |out| {
        ledger(out, |v| v[1]["when"] = "2025-07-01".into())
    }),
    ("the hash of the folder before", |out| {
        ledger(out, |v| v[1]["before"] = "00".repeat(32).into())
    }),
    ("the hash of the changes", |out| {
        ledger(out, |v| v[2]["changes"]["sha256"] = "00".repeat(32).into())
    }),
    ("the number of a version", |out| {
        ledger(out, |v| v[2]["version"] = 7.into())
    }),
    ("a version left out", |out| {
        ledger(out, |v| drop(v.remove(1)))
    }),
    ("the last version left out", |out| {
        ledger(out, |v| drop(v.pop()))
    }),
    ("all versions left out", |out| {
        ledger(out, |v| v.truncate(1))
    }),
    ("two versions exchanged", |out| {
        ledger(out, |v| v.swap(1, 2))
    }),
    ("a file of another folder", |out| {
        ledger(out, |v| {
            v[1]["changes"]["file"] = "versions/2/../../ledger.json".into()
        })
    }),
    ("another child withdraws", |out| {
        replace(
            &out.join("versions/2/changes.csv"),
            "a,withdraw,SX",
            "c,withdraw,",
        );
        mend_ledger(out);
    }),
    ("a withdrawal taken out", |out| {
        replace(
            &out.join("versions/3/changes.csv"),
            "b,withdraw,,moved,W,2025-07-20\n",
            "",
        );
        mend_ledger(out);
    }),
    ("another reason of a decision", |out| {
        replace(&out.join("versions/3/changes.csv"), "court", "a friend");
        mend_ledger(out);
    }),
    ("another day of a change", |out| {
        replace(
            &out.join("versions/3/changes.csv"),
            "W,2025-07-20",
            "W,2025-07-21",
        );
        mend_ledger(out);
    }),
    ("the points of who came late", |out| {
        replace(
            &out.join("versions/2/added.csv"),
            "late2,X,D1,98",
            "late2,X,D1,100",
        );
        mend_ledger(out);
    }),
    ("the table of changes taken away", |out| {
        fs::remove_file(out.join("versions/2/changes.csv")).unwrap();
    }),
    ("the first allocation", |out| {
        replace(&out.join("versions/1/allocation.csv"), "all_full", "taken");
    }),
    ("a place in the first allocation", |out| {
        replace(
            &out.join("versions/1/allocation.csv"),
            "d,public,SY,723",
            "d,public,SX,0",
        );
    }),
    ("the record of the first version", |out| {
        replace(
            &out.join("versions/1/run.json"),
            "\"seed\": \"test\"",
            "\"seed\": \"best\"",
        );
        mend_ledger(out);
    }),
    ("the record of one version for another's", |out| {
        fs::copy(
            out.join("versions/1/run.json"),
            out.join("versions/2/run.json"),
        )
        .unwrap();
        mend_ledger(out);
    }),
    ("the allocation of the second version", |out| {
        replace(
            &out.join("versions/2/allocation.csv"),
            "f,public",
            "f,unplaced",
        );
        mend_ledger(out);
    }),
    ("a child loses the place that it kept", |out| {
        replace(
            &out.join("allocation.csv"),
            "c,public,SX,0,70,3,coordination,nearest",
            "c,unplaced,,,70,3,,all_full",
        );
    }),
    ("a child that withdrew has a place", |out| {
        replace(
            &out.join("allocation.csv"),
            "a,ineligible,,,90,,,withdrawn",
            "a,public,SX,0,90,1,coordination,nearest",
        );
    }),
    ("who is next in order is passed over", |out| {
        let file = out.join("allocation.csv");
        let text = fs::read_to_string(&file).unwrap();
        let taker = text
            .lines()
            .find(|line| line.contains("@3,moved_up"))
            .unwrap()
            .to_owned();
        let id = taker.split(',').next().unwrap();
        let own = format!(
            "{id},unplaced,,,{},{},,all_full",
            taker.split(',').nth(4).unwrap(),
            taker.split(',').nth(5).unwrap()
        );
        let late = text
            .lines()
            .find(|line| line.starts_with("late2,"))
            .unwrap()
            .to_owned();
        let parts: Vec<&str> = taker.split(',').collect();
        let of: Vec<&str> = late.split(',').collect();
        let new = format!(
            "late2,{},{},{},{},{},{},late_placed",
            parts[1], parts[2], parts[3], of[4], of[5], parts[6]
        );
        fs::write(&file, text.replace(&taker, &own).replace(&late, &new)).unwrap();
    }),
    ("the reason of a child that kept its place", |out| {
        replace(
            &out.join("allocation.csv"),
            "c,public,SX,0,70,3,coordination,nearest",
            "c,public,SX,0,70,3,coordination,nearer_full",
        );
    }),
    ("whose place it was", |out| {
        let file = out.join("amended.csv");
        let text = fs::read_to_string(&file).unwrap();
        let line = text
            .lines()
            .find(|line| line.starts_with("2,f,moved_up"))
            .unwrap()
            .to_owned();
        fs::write(&file, text.replace(&line, &line.replace(",a,", ",c,"))).unwrap();
    }),
];

#[test]
fn every_forged_ledger_or_version_is_found() {
    let at = folder();
    let sound = office(at.path());
    assert!(verify(&sound, None).is_ok());
    for (what, forge) in FORGERIES {
        let out = at.path().join("forged");
        let _ = fs::remove_dir_all(&out);
        copy(&sound, &out);
        forge(&out);
        mend_record(&out);
        assert!(verify(&out, None).is_err(), "{what}");
    }
    // A copy with nothing changed is as sound as what was copied.
    let out = at.path().join("copied");
    copy(&sound, &out);
    mend_record(&out);
    let proved = verify(&out, None);
    assert!(proved.is_ok(), "{:?}", proved.err());
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let own = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &own),
            false => drop(fs::copy(&path, &own).unwrap()),
        }
    }
}
