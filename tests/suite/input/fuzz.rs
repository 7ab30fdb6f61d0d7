//! Inputs that nobody would write: whole rounds and folders of results, changed at random. What is changed and what must
//! hold then is the same as where coverage leads the changes (`tests/fuzz`).
//!
//! A few seconds with the suite, from a fixed seed; `FUZZ_SECONDS` goes on from a seed of the clock, and prints it.
//! `FUZZ_SEED` repeats a run; what failed is kept in `target/fuzz`.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant, SystemTime};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::tools::{allocate, folder, project};
use crate::trials::{Ground, WORDS};

struct SeededRng(ChaCha8Rng);

impl SeededRng {
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
fn siege(name: &str, ground: &Ground, mut trial: impl FnMut(&mut SeededRng)) {
    let (time, seed) = plan();
    let mut dice = SeededRng(ChaCha8Rng::seed_from_u64(seed));
    let began = Instant::now();
    let mut trials = 0_u64;
    while began.elapsed() < time {
        trials += 1;
        if catch_unwind(AssertUnwindSafe(|| trial(&mut dice))).is_ok() {
            continue;
        }
        let kept = project("target/fuzz").join(format!("{name}-{seed}-{trials}"));
        fs::create_dir_all(&kept).unwrap();
        for file in fs::read_dir(ground.at()).unwrap() {
            let file = file.unwrap().path();
            if file.is_file() {
                fs::copy(&file, kept.join(file.file_name().unwrap())).unwrap();
            }
        }
        let kept = kept.display();
        panic!("{name}: seed {seed}, trial {trials}; kept in {kept}");
    }
    println!(
        "{name}: {trials} trials in {:.0} s, seed {seed}",
        began.elapsed().as_secs_f64()
    );
}

/// Changes up to so many files or parts of a ground at once.
fn change_some(ground: &Ground, most: usize, dice: &mut SeededRng) {
    let names = ground.names();
    let mut changes = BTreeMap::new();
    for _ in 0..=dice.below(most) {
        let name = &names[dice.below(names.len())];
        let mut bytes = ground.bytes(name).to_vec();
        let other = ground.bytes(&names[dice.below(names.len())]);
        dice.change(&mut bytes, other);
        changes.insert(name.as_str(), bytes);
    }
    ground.change(&changes);
}

/// The results of the two schools, and what they are from.
fn two_schools() -> Ground {
    let at = folder();
    let out = allocate(&project("data/two-schools/round.toml"), at.path());
    Ground::results(&out, &project("data/two-schools"))
}

#[test]
fn where_changes_begin_all_is_told_of_or_allocated_and_proved() {
    let grounds = [
        Ground::round(),
        Ground::pack(),
        Ground::table(),
        Ground::review(),
        Ground::workbook(),
        two_schools(),
    ];
    for ground in grounds {
        assert_eq!(ground.wrong(), None);
        for seed in ground.seeds() {
            assert!(ground.run(&seed), "a seed names what may be changed");
        }
        assert!(!ground.run(b"no such file\n"));
    }
}

#[test]
fn a_round_changed_at_random_is_told_of_or_allocated_and_proved() {
    let ground = Ground::whole();
    siege("round", &ground, |dice| change_some(&ground, 3, dice));
}

#[test]
fn a_workbook_changed_at_random_is_told_of_or_read() {
    let ground = Ground::workbook();
    siege("workbook", &ground, |dice| change_some(&ground, 1, dice));
}

#[test]
fn a_parquet_file_changed_at_random_is_told_of_or_read() {
    let at = folder();
    let out = allocate(&project("data/two-schools/round.toml"), at.path());
    let ground = Ground::parquet(fs::read(out.join("allocation.parquet")).unwrap());
    siege("parquet", &ground, |dice| {
        let name = &ground.names()[0];
        // Only its end, where it says what it holds: a page that claims to be larger than any memory makes polars ask
        // for that memory, which ends the process (SECURITY.md).
        let mut bytes = ground.bytes(name).to_vec();
        let mut end = bytes.split_off(bytes.len().saturating_sub(600));
        dice.change(&mut end, b"PAR1");
        bytes.extend(end);
        ground.change(&BTreeMap::from([(name.as_str(), bytes)]));
    });
}

#[test]
fn a_folder_of_results_changed_at_random_is_never_proved() {
    let ground = two_schools();
    siege("results", &ground, |dice| change_some(&ground, 1, dice));
}
