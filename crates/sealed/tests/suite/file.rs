//! The sealed file: what opens, what does not, and what a file that was changed does to its reader.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use xuewei_sealed::answer::{Act, ActKind, Answer};
use xuewei_sealed::code::Code;
use xuewei_sealed::file::{Header, NoSealedFile, NotSealed, Sealed, Sealer};
use xuewei_sealed::keys::ReleaseKey;

use crate::random::Random;

fn header() -> Header {
    Header {
        name: "2026 秋季小学一年级".to_owned(),
        bureau: "望澜市教育局".to_owned(),
        contact: String::new(),
        version: 1,
        release: 1_780_000_000,
        expires: 1_790_000_000,
        root: String::new(),
        lost: String::new(),
        layout: Default::default(),
    }
}

fn answer(of: usize) -> Answer {
    let mut answer = Answer::default();
    answer
        .pages
        .insert("zh".to_owned(), format!("<p>第 {of} 名儿童</p>"));
    answer.acts.push(Act {
        kind: ActKind::Review,
        until: None,
    });
    answer
}

fn codes(count: usize) -> Vec<Code> {
    (0..count)
        .map(|_| Code::random().expect("chance"))
        .collect()
}

fn sealed(codes: &[Code], release: &ReleaseKey, path: &Path) {
    let mut sealer = Sealer::new().expect("chance");
    for (of, code) in codes.iter().enumerate() {
        sealer.add(*code, answer(of).pack().expect("small"));
    }
    sealer.publish("ledger.csv", b"rank,outcome\n".repeat(1000));
    sealer.publish("ledger.json", b"{}".to_vec());
    let mut file = fs::File::create(path).expect("a file");
    sealer.write(header(), release, &mut file).expect("sealed");
}

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("release.sealed");
    (folder, path)
}

#[test]
fn every_code_opens_its_own_answer_and_no_other() {
    let (_folder, path) = place();
    let release = ReleaseKey::random().expect("chance");
    let codes = codes(300);
    sealed(&codes, &release, &path);
    let file = Sealed::open(&path).expect("as it was written");
    assert!(file.is_opened_by(&release));
    assert_eq!(file.header().layout.count, 300);
    for (of, code) in codes.iter().enumerate() {
        let packed = file.look_up(code, &release).expect("read").expect("opens");
        assert_eq!(Answer::unpack(&packed), Some(answer(of)));
    }
    let public = file.public("ledger.csv", &release).expect("read");
    assert_eq!(public.map(|all| all.len()), Some(13_000));
    assert_eq!(file.public("ledger.html", &release).expect("read"), None);
}

#[test]
fn without_the_key_of_the_release_nothing_opens_and_without_a_code_nothing_does() {
    let (_folder, path) = place();
    let [release, other] = [0, 1].map(|_| ReleaseKey::random().expect("chance"));
    let codes = codes(50);
    sealed(&codes, &release, &path);
    let file = Sealed::open(&path).expect("as it was written");
    // Before the hour: who has the file and every code still opens nothing.
    assert!(!file.is_opened_by(&other));
    for code in &codes {
        assert_eq!(file.look_up(code, &other).expect("read"), None);
    }
    assert_eq!(file.public("ledger.csv", &other).expect("read"), None);
    // After the hour: who has file and key opens what has no code, and nothing else.
    for _ in 0..2_000 {
        let guess = Code::random().expect("chance");
        assert_eq!(file.look_up(&guess, &release).expect("read"), None);
    }
    // Nothing in the file is what a family reads, or a code.
    let bytes = fs::read(&path).expect("the file");
    let has = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    assert!(!has("名儿童".as_bytes()) && !has(&codes[0].secret()));
}

#[test]
fn an_empty_release_and_a_code_given_twice_are_told_apart() {
    let (_folder, path) = place();
    let release = ReleaseKey::random().expect("chance");
    sealed(&[], &release, &path);
    let file = Sealed::open(&path).expect("as it was written");
    let code = Code::random().expect("chance");
    assert_eq!(file.look_up(&code, &release).expect("read"), None);
    let mut sealer = Sealer::new().expect("chance");
    sealer.add(code, Vec::new());
    sealer.add(code, Vec::new());
    let failed = sealer.write(header(), &release, &mut Vec::new());
    assert!(matches!(failed, Err(NotSealed::SameCode)));
}

#[test]
fn all_slots_are_of_one_length_and_tell_nothing_of_what_is_in_them() {
    let (_folder, path) = place();
    let release = ReleaseKey::random().expect("chance");
    let mut sealer = Sealer::new().expect("chance");
    for (code, length) in codes(2).into_iter().zip([0, 3_000]) {
        sealer.add(code, vec![7; length]);
    }
    sealer
        .write(
            header(),
            &release,
            &mut fs::File::create(&path).expect("a file"),
        )
        .expect("sealed");
    let file = Sealed::open(&path).expect("as it was written");
    assert_eq!(file.header().layout.slot, 3_072);
    let size = fs::metadata(&path).expect("there").len();
    assert!(size > 2 * 3_072 && size < 2 * 3_072 + 1_000);
}

/// The hash at the end made to fit: what a changed file comes to when whoever changed it knows the format.
fn rehashed(mut bytes: Vec<u8>) -> Vec<u8> {
    let body = bytes.len().saturating_sub(32);
    let hash = Sha256::digest(&bytes[..body]);
    bytes.truncate(body);
    bytes.extend_from_slice(&hash);
    bytes
}

#[test]
fn a_changed_file_is_refused_or_opens_nothing_wrong_and_never_breaks_its_reader() {
    let (folder, path) = place();
    let release = ReleaseKey::random().expect("chance");
    let codes = codes(8);
    sealed(&codes, &release, &path);
    let whole = fs::read(&path).expect("the file");
    let changed_at = folder.path().join("changed.sealed");
    let mut random = Random(21);
    let (mut refused, mut opened) = (0, 0);
    for turn in 0..1_500 {
        let mut bytes = whole.clone();
        // Half of the changes are in lead and header, where lengths stand.
        let front = if turn % 2 == 0 { bytes.len() } else { 700 };
        for _ in 0..=random.below(4) {
            let at = random.below(front.min(bytes.len()));
            match random.below(4) {
                0 => bytes[at] = u8::try_from(random.below(256)).expect("a byte"),
                1 => bytes[at] = bytes[at].wrapping_add(1),
                2 => drop(bytes.drain(at..(at + random.below(40)).min(bytes.len()))),
                _ => bytes.truncate(bytes.len() - random.below(bytes.len().min(2_000))),
            }
            if bytes.is_empty() {
                break;
            }
        }
        let bytes = if random.below(2) == 0 {
            rehashed(bytes)
        } else {
            bytes
        };
        fs::write(&changed_at, &bytes).expect("written");
        match Sealed::open(&changed_at) {
            Err(NoSealedFile::Form | NoSealedFile::Changed) => refused += 1,
            Err(NoSealedFile::Io(why)) => panic!("no fault of the system: {why}"),
            Ok(file) => {
                opened += 1;
                for (of, code) in codes.iter().enumerate() {
                    // A changed slot is told, as something else than no answer.
                    if let Ok(Some(packed)) = file.look_up(code, &release) {
                        assert_eq!(Answer::unpack(&packed), Some(answer(of)));
                    }
                }
                let _ = file.public("ledger.csv", &release).expect("read");
            }
        }
    }
    assert!(refused > 1_000 && opened > 25, "{refused} {opened}");
}

#[test]
fn lengths_that_the_file_has_not_are_refused_before_any_memory_is_asked_for() {
    let (folder, path) = place();
    let release = ReleaseKey::random().expect("chance");
    sealed(&codes(3), &release, &path);
    let whole = fs::read(&path).expect("the file");
    let length = u32::from_le_bytes(whole[12..16].try_into().expect("four bytes")) as usize;
    let header: serde_json::Value = serde_json::from_slice(&whole[16..16 + length]).expect("JSON");
    let with = |key: &str, value: serde_json::Value| {
        let mut header = header.clone();
        header["layout"][key] = value;
        let text = serde_json::to_vec(&header).expect("JSON");
        let mut bytes = whole[..12].to_vec();
        bytes.extend_from_slice(&u32::try_from(text.len()).expect("small").to_le_bytes());
        bytes.extend_from_slice(&text);
        bytes.extend_from_slice(&whole[16 + length..]);
        rehashed(bytes)
    };
    let huge = serde_json::json!([{"name": "a", "sealed": u64::MAX, "plain": 1}]);
    for bytes in [
        with("count", u64::MAX.into()),
        with("count", 19_000_000.into()),
        with("slot", u32::MAX.into()),
        with("slot", 0.into()),
        with("public", huge),
        with("salt", "00".into()),
    ] {
        let changed = folder.path().join("changed.sealed");
        fs::write(&changed, bytes).expect("written");
        let failed = Sealed::open(&changed);
        assert!(matches!(
            failed,
            Err(NoSealedFile::Form | NoSealedFile::Changed)
        ));
    }
}

#[test]
fn another_hour_in_the_header_voids_every_answer() {
    let (folder, path) = place();
    let release = ReleaseKey::random().expect("chance");
    let codes = codes(3);
    sealed(&codes, &release, &path);
    let whole = fs::read(&path).expect("the file");
    let text = String::from_utf8_lossy(&whole).into_owned();
    let at = text.find("1780000000").expect("the hour");
    // The name before it has no byte that is not text.
    let at = whole
        .windows(10)
        .position(|window| window == b"1780000000")
        .unwrap_or(at);
    let mut bytes = whole;
    bytes[at + 9] = b'1';
    let changed = folder.path().join("changed.sealed");
    fs::write(&changed, rehashed(bytes)).expect("written");
    let file = Sealed::open(&changed).expect("it is whole");
    assert_eq!(file.header().release, 1_780_000_001);
    for code in &codes {
        assert!(file.look_up(code, &release).is_err());
    }
}
