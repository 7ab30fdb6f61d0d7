//! The record's chain: the hash of each entry covers the hash of the one before, so that none can be changed or taken out
//! without all after it being written anew. Whoever keeps the last hash elsewhere can tell.

use sha2::{Digest, Sha256};

use super::{Entry, Person};

/// The hash before the first entry.
pub const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |index: u8| char::from(DIGITS[usize::from(index & 15)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(*byte)])
        .collect()
}

/// The entry that follows.
pub fn next(last: Option<(i64, String)>, by: Option<&Person>, at: i64, what: [&str; 3]) -> Entry {
    let (number, before) = last.unwrap_or((0, START.to_owned()));
    // PostgreSQL keeps no sign 0; the hash is over what is kept.
    let [action, object, detail] = what.map(|text| text.replace('\0', ""));
    let mut entry = Entry {
        number: number + 1,
        at,
        person: by.map_or("-", |by| by.id.as_str()).to_owned(),
        name: by.map_or("-", |by| by.name.as_str()).to_owned(),
        action,
        object,
        detail,
        before,
        hash: String::new(),
    };
    entry.hash = hash_of(&entry);
    entry
}

/// SHA-256 over the fields of an entry, each after its length, so that nothing can move from one field to the next.
pub fn hash_of(entry: &Entry) -> String {
    let mut hasher = Sha256::new();
    let (number, at) = (entry.number.to_string(), entry.at.to_string());
    for field in [
        &entry.before,
        &number,
        &at,
        &entry.person,
        &entry.name,
        &entry.action,
        &entry.object,
        &entry.detail,
    ] {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field.as_bytes());
    }
    hexadecimal(&hasher.finalize())
}

/// The first entry that does not follow from the one before it, if any. `entries` go on from `before`.
pub fn broken_at(before: &str, entries: &[Entry]) -> Option<i64> {
    let mut before = before.to_owned();
    let mut number = entries.first().map(|entry| entry.number);
    for entry in entries {
        if entry.before != before || entry.hash != hash_of(entry) || Some(entry.number) != number {
            return Some(entry.number);
        }
        before.clone_from(&entry.hash);
        number = number.map(|number| number + 1);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for (action, detail) in [("add", "a"), ("run", "b"), ("approve", "c")] {
            let last = entries.last().map(|e| (e.number, e.hash.clone()));
            entries.push(next(last, None, 7, [action, "r", detail]));
        }
        entries
    }

    #[test]
    fn a_change_in_any_field_and_an_entry_taken_out_are_seen() {
        assert_eq!(broken_at(START, &three()), None);
        let changes: [fn(&mut Entry); 7] = [
            |e| e.at += 1,
            |e| e.person.push('x'),
            |e| e.name.push('x'),
            |e| e.action.push('x'),
            |e| e.object.push('x'),
            |e| e.detail.clear(),
            |e| e.number += 1,
        ];
        for change in changes {
            let mut entries = three();
            change(&mut entries[1]);
            assert!(broken_at(START, &entries).is_some());
        }
        let mut short = three();
        short.remove(1);
        assert_eq!(broken_at(START, &short), Some(3));
        let mut moved = three();
        moved.swap(1, 2);
        assert!(broken_at(START, &moved).is_some());
    }

    #[test]
    fn nothing_moves_from_one_field_to_the_next() {
        let entry = |action: &str, object: &str| next(None, None, 0, [action, object, ""]).hash;
        assert_ne!(entry("ab", "c"), entry("a", "bc"));
    }

    #[test]
    fn the_hash_is_sha_256() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(b""), empty);
    }
}
