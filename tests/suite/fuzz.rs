//! Inputs that nobody would write: whole rounds and folders of results, changed at random. Nothing panics, whatever is
//! accepted can be allocated and proved, and `verify` never says yes to a folder that was changed.
//!
//! A few seconds with the suite, from a fixed seed; `make fuzz` goes on for `FUZZ_SECONDS` from a seed of the clock, and
//! prints it. `FUZZ_SEED` repeats a run; what failed is kept in `target/fuzz`.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{Cursor, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rust_xlsxwriter::Workbook;
use xuewei::report::wording::{Lang, Wording};
use xuewei::{input, report, round, verify};
use zip::write::SimpleFileOptions;

use crate::broken::TABLES;
use crate::tools::{allocate, folder, project};

/// What stands in the way of those who read text.
const WORDS: [&str; 44] = [
    "",
    ",",
    "\"",
    "\n",
    "\r\n",
    "\t",
    ";",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "９",
    "䶮",
    "合计",
    "0",
    "-0",
    "-1",
    "1",
    "0.5",
    "1e308",
    "-1e308",
    "NaN",
    "inf",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551616",
    "0.00001",
    "180",
    "90",
    "-180.0000001",
    "2026-02-29",
    "#N/A",
    "=1+1",
    "'",
    "true",
    "null",
    "[",
    "]",
    "{",
    "}",
    "extends",
    "two-primaries",
    "[[tie_break]]",
    "../",
    "/dev/null",
];

struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n.max(1) as u64) as usize
    }

    /// A few changes to some bytes.
    fn change(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len() + 1);
            let until = (at + self.below(12)).min(bytes.len());
            match self.below(8) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 => drop(bytes.drain(at..until)),
                2 => drop(bytes.splice(at..until, WORDS[self.below(WORDS.len())].bytes())),
                3 => drop(bytes.splice(at..at, WORDS[self.below(WORDS.len())].bytes())),
                4 => {
                    let piece = bytes[at..until].to_vec();
                    let to = self.below(bytes.len() + 1);
                    bytes.splice(to..to, piece);
                }
                5 => {
                    let from = self.below(other.len() + 1);
                    let piece = &other[from..(from + self.below(40)).min(other.len())];
                    bytes.splice(at..until, piece.iter().copied());
                }
                6 => self.change_cell(bytes),
                _ => bytes.truncate(bytes.len() - self.below(3).min(bytes.len())),
            }
        }
    }

    /// One cell, or one value, for a word.
    fn change_cell(&mut self, bytes: &mut Vec<u8>) {
        let is_edge = |b: &u8| b",\n=\":".contains(b);
        let at = self.below(bytes.len() + 1);
        let start = bytes[..at].iter().rposition(is_edge).map_or(0, |i| i + 1);
        let end = bytes[at..]
            .iter()
            .position(is_edge)
            .map_or(bytes.len(), |i| at + i);
        bytes.splice(
            start..end.max(start),
            WORDS[self.below(WORDS.len())].bytes(),
        );
    }
}

/// For how long, and from which seed.
fn plan() -> (Duration, u64) {
    let seconds = env::var("FUZZ_SECONDS").ok().and_then(|s| s.parse().ok());
    let seed = env::var("FUZZ_SEED").ok().and_then(|s| s.parse().ok());
    let clock = || {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        now.map_or(1, |t| t.as_secs())
    };
    match seconds {
        Some(seconds) => (Duration::from_secs_f64(seconds), seed.unwrap_or_else(clock)),
        None => (Duration::from_secs(2), seed.unwrap_or(1)),
    }
}

/// Runs one trial after the other until the time is over; a trial that panics is kept and told.
fn siege(name: &str, files: &BTreeMap<String, Vec<u8>>, mut trial: impl FnMut(&mut Dice, &Path)) {
    let (time, seed) = plan();
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
    let at = folder();
    for (file, bytes) in files {
        fs::write(at.path().join(file), bytes).unwrap();
    }
    let began = Instant::now();
    let mut trials = 0_u64;
    while began.elapsed() < time {
        trials += 1;
        let result = catch_unwind(AssertUnwindSafe(|| trial(&mut dice, at.path())));
        if result.is_err() {
            let kept = project("target/fuzz").join(format!("{name}-{seed}-{trials}"));
            fs::create_dir_all(&kept).unwrap();
            for file in fs::read_dir(at.path()).unwrap() {
                let file = file.unwrap().path();
                if file.is_file() {
                    fs::copy(&file, kept.join(file.file_name().unwrap())).unwrap();
                }
            }
            panic!(
                "{name}: seed {seed}, trial {trials}; kept in {}",
                kept.display()
            );
        }
    }
    println!(
        "{name}: {trials} trials in {:.0} s, seed {seed}",
        began.elapsed().as_secs_f64()
    );
}

/// The round of `broken`, with every table.
fn whole_round() -> BTreeMap<String, Vec<u8>> {
    let mut round = "name = \"fuzz\"\nyear = 2026\nstage = \"primary\"\ncrs = \"wgs84\"\npolicy = \"pack.toml\"\n\
        seed = \"s\"\n[tables]\n"
        .to_owned();
    let mut files = BTreeMap::new();
    for (name, text) in TABLES {
        files.insert(format!("{name}.csv"), text.as_bytes().to_vec());
        round += &format!("{name} = \"{name}.csv\"\n");
    }
    round += "outlines = \"outlines.geojson\"\n[site]\nopenings = 1\n";
    let outlines = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"adcode":101},
        "geometry":{"type":"Polygon","coordinates":[[[122,32],[123,32],[123,33],[122,32]]]}}]}"#;
    files.insert("outlines.geojson".to_owned(), outlines.into());
    let pack = "extends = \"two-primaries\"\nobjectives = [\"public_places\", \"purchased_places\", \"travel\"]\n\
        [reach]\nmax_m = 4000\n[travel]\ndetour = 1.3\nfrom = \"community\"\n[[tie_break]]\ncolumn = \"birth_date\"\n\
        prefer = \"earlier\"\n[notice]\nregister_until = 2026-08-28\n[norms]\ntarget_share_percent = 85\n";
    files.insert("pack.toml".to_owned(), pack.into());
    files.insert("round.toml".to_owned(), round.into());
    files
}

/// Reads a round as every command does; what is accepted is allocated, proved and drawn.
fn read_and_run(at: &Path) {
    let wording = Wording::new(Lang::Zh);
    match input::read(&at.join("round.toml")) {
        Err(findings) => {
            assert!(findings.has_errors());
            report::findings_text(&findings, &wording);
            report::findings_json(&findings, &wording);
        }
        Ok(input) => {
            report::findings_text(&input.warnings, &wording);
            let finished = round::run(&input.round, &input.pack, &|_| ());
            let finished = finished.unwrap_or_else(|e| panic!("not proved: {e:?}"));
            let results = report::Results::of(&input.round, &input.pack, &finished);
            for (_, write) in report::files(&results, &finished.certificate) {
                write(&mut std::io::sink()).unwrap();
            }
        }
    }
    let _ = input::mend(&at.join("round.toml"));
}

#[test]
fn a_round_changed_at_random_is_told_of_or_allocated_and_proved() {
    let files = whole_round();
    let names: Vec<&String> = files.keys().collect();
    siege("round", &files, |dice, at| {
        let mut changed = Vec::new();
        for _ in 0..=dice.below(2) {
            let name = names[dice.below(names.len())];
            let mut bytes = files[name].clone();
            let other = &files[names[dice.below(names.len())]];
            dice.change(&mut bytes, other);
            fs::write(at.join(name), bytes).unwrap();
            changed.push(name);
        }
        read_and_run(at);
        for name in changed {
            fs::write(at.join(name), &files[name]).unwrap();
        }
    });
}

#[test]
fn a_workbook_or_a_parquet_file_changed_at_random_is_told_of_or_read() {
    let mut files = whole_round();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in TABLES[1].1.lines().enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(row as u32, column as u16, number).unwrap(),
                Err(_) => sheet.write(row as u32, column as u16, cell).unwrap(),
            };
        }
    }
    let workbook = book.save_to_buffer().unwrap();
    let mut parts = BTreeMap::new();
    let mut archive = zip::ZipArchive::new(Cursor::new(&workbook)).unwrap();
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).unwrap();
        let mut bytes = Vec::new();
        std::io::copy(&mut part, &mut bytes).unwrap();
        parts.insert(part.name().unwrap().into_owned(), bytes);
    }
    let parquet = {
        let at = folder();
        let out = allocate(&project("data/two-schools/round.toml"), at.path());
        fs::read(out.join("allocation.parquet")).unwrap()
    };
    let text = String::from_utf8(files["round.toml"].clone()).unwrap();
    let text = text
        .replace("schools.csv", "schools.xlsx")
        .replace("review.csv", "review.parquet");
    files.insert("round.toml".to_owned(), text.into());
    files.insert("schools.xlsx".to_owned(), workbook.clone());
    files.insert("review.parquet".to_owned(), parquet.clone());
    let names: Vec<&String> = parts.keys().collect();
    siege("workbook", &files, |dice, at| {
        let bytes = match dice.below(3) {
            // The parts, put together again as they should be.
            0 | 1 => {
                let wrong = names[dice.below(names.len())];
                let mut whole = zip::ZipWriter::new(Cursor::new(Vec::new()));
                for (name, bytes) in &parts {
                    let mut bytes = bytes.clone();
                    if name == wrong {
                        dice.change(&mut bytes, &parts[names[0]]);
                    }
                    whole
                        .start_file(name.as_str(), SimpleFileOptions::default())
                        .unwrap();
                    whole.write_all(&bytes).unwrap();
                }
                whole.finish().unwrap().into_inner()
            }
            _ => {
                let mut bytes = workbook.clone();
                dice.change(&mut bytes, &parquet);
                bytes
            }
        };
        fs::write(at.join("schools.xlsx"), bytes).unwrap();
        // Only its end, where it says what it holds: a page that claims to be larger than any memory makes polars ask
        // for that memory, which ends the process (SECURITY.md).
        let mut bytes = parquet.clone();
        if dice.below(2) == 0 {
            let mut end = bytes.split_off(bytes.len().saturating_sub(600));
            dice.change(&mut end, &workbook);
            bytes.extend(end);
        }
        fs::write(at.join("review.parquet"), bytes).unwrap();
        let _ = input::read(&at.join("round.toml"));
    });
}

/// The record of a run but for the paths of its inputs; the text as it is when it is no record.
fn without_paths(bytes: &[u8]) -> String {
    let Ok(mut record) = serde_json::from_slice::<serde_json::Value>(bytes) else {
        return String::from_utf8_lossy(bytes).into_owned();
    };
    for input in record["inputs"].as_array_mut().into_iter().flatten() {
        input["path"].take();
    }
    record.to_string()
}

#[test]
fn a_folder_of_results_changed_at_random_is_never_proved() {
    let base = folder();
    let out = allocate(&project("data/two-schools/round.toml"), base.path());
    let files: BTreeMap<String, Vec<u8>> = fs::read_dir(&out)
        .unwrap()
        .map(|file| file.unwrap().path())
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                fs::read(path).unwrap(),
            )
        })
        .collect();
    let inputs = project("data/two-schools");
    // Times are not proved; what stands for a number otherwise is the same number.
    let names: Vec<&String> = files
        .keys()
        .filter(|name| *name != "summary.json")
        .collect();
    siege("results", &files, |dice, at| {
        let name = names[dice.below(names.len())];
        let mut bytes = files[name].clone();
        let other = &files[names[dice.below(names.len())]];
        dice.change(&mut bytes, other);
        fs::write(at.join(name), &bytes).unwrap();
        let proved = verify::verify(at, Some(&inputs));
        let is_same = match name.as_str() {
            // Inputs may have been moved: where they lay is not proved.
            "run.json" => without_paths(&bytes) == without_paths(&files[name]),
            _ => bytes == files[name],
        };
        if bytes == files[name] {
            assert!(proved.is_ok());
        } else if !is_same {
            assert!(proved.is_err(), "{name} was changed and is proved");
        }
        fs::write(at.join(name), &files[name]).unwrap();
    });
}
