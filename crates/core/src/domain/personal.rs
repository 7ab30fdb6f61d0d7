//! Identifiers that tell who somebody is: identity numbers in whatever disguise, telephone numbers, names.

use super::child::{has_check_digit, is_identity_number};

/// What an identifier tells of a person, so that no public list may show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Personal {
    /// More than twelve digits: an identity number may be among them, however it is written around or parted.
    LongNumber,
    /// A telephone number, with or without its country or area code.
    Telephone,
    /// A name: Chinese characters, or letters alone.
    Name,
}

/// Digits that an identifier may hold and surely be no identity number, which has fifteen or eighteen.
const MOST_DIGITS: usize = 12;

/// Letters from which on an identifier without a digit is taken for a name.
const LETTERS_OF_A_NAME: usize = 4;

/// What an identifier tells of a person; `None` for one that a public list may show.
pub fn personal(id: &str) -> Option<Personal> {
    if id.chars().any(is_chinese) {
        return Some(Personal::Name);
    }
    let plain = plain(id);
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    if digits.len() > MOST_DIGITS {
        return Some(Personal::LongNumber);
    }
    if is_mobile(&digits) || is_landline(id, &digits) {
        return Some(Personal::Telephone);
    }
    let letters = plain.chars().filter(|c| c.is_alphabetic()).count();
    (digits.is_empty() && letters >= LETTERS_OF_A_NAME).then_some(Personal::Name)
}

/// Whether an identifier is an identity number, or hides one: behind a prefix or before a suffix, in groups, in
/// full-width digits. Where further digits stand beside it, the check digit decides.
pub fn hides_identity_number(id: &str) -> bool {
    const LENGTH: usize = 18;
    let letters = |c: char| c.is_ascii_alphabetic();
    let is_one =
        |part: &str| is_identity_number(part) || is_identity_number(part.trim_matches(letters));
    let (narrow, plain) = (narrow(id), plain(id));
    let mut parts = narrow.split(|c: char| !c.is_alphanumeric());
    if parts.any(is_one) || is_one(&plain) {
        return true;
    }
    let bytes = plain.as_bytes();
    let is_digit = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    (0..bytes.len().saturating_sub(LENGTH - 1)).any(|at| {
        let number = plain.get(at..at + LENGTH);
        number.is_some_and(|number| {
            let is_alone = !is_digit(at.checked_sub(1)) && !is_digit(Some(at + LENGTH));
            is_identity_number(number) && (is_alone || has_check_digit(number))
        })
    })
}

/// Digits and letters alone, full-width forms as the plain ones.
fn plain(id: &str) -> String {
    let narrow = narrow(id);
    narrow.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Full-width forms as the plain ones.
fn narrow(id: &str) -> String {
    /// Full-width forms lie so far behind the plain ones (Unicode, Halfwidth and Fullwidth Forms).
    const BEHIND: u32 = 0xFEE0;
    let plain = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - BEHIND).unwrap_or(c),
        c => c,
    };
    id.chars().map(plain).collect()
}

/// Whether there is a mobile number of the mainland among the digits: eleven from 13 to 19 on, with one more digit before
/// or behind it, as the zero that was dialled, or without.
fn is_mobile(digits: &str) -> bool {
    let all = digits.as_bytes();
    all.windows(11)
        .any(|number| number[0] == b'1' && (b'3'..=b'9').contains(&number[1]))
}

/// A number of a telephone line, which is known by the area code that stands apart: 0512-65110000.
fn is_landline(id: &str, digits: &str) -> bool {
    let Some((area, number)) = id.split_once(['-', ' ', '－', '—']) else {
        return false;
    };
    let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit() || "- ".contains(c));
    digits.starts_with('0')
        && (3..=4).contains(&area.len())
        && is_number(area)
        && is_number(number)
        && (10..=12).contains(&digits.len())
}

/// The ideographs that names are written in (Unicode, CJK Unified Ideographs and their extensions).
fn is_chinese(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made up, as the first six digits are no place, with the check digit that follows.
    fn number() -> String {
        let all = (0..10).map(|last| format!("00000020190101002{last}"));
        let mut all = all.chain(["00000020190101002X".to_owned()]);
        all.find(|number| has_check_digit(number)).unwrap()
    }

    #[test]
    fn no_disguise_hides_an_identity_number() {
        let id = number();
        let full_width = |id: &str| -> String {
            let wide = |c: char| char::from_u32(u32::from(c) + 0xFEE0).unwrap();
            id.chars().map(wide).collect()
        };
        for disguised in [
            id.clone(),
            id.to_lowercase(),
            format!("2026-{id}"),
            format!("2026{id}"),
            format!("{id}-1"),
            format!("{id}_1"),
            format!("{id}1"),
            format!("AB{id}"),
            format!("#{id}"),
            format!("G{id}"),
            format!("{}-{}-{}", &id[..6], &id[6..14], &id[14..]),
            format!("{} {} {}", &id[..6], &id[6..14], &id[14..]),
            format!("{}\u{3000}{}", &id[..6], &id[6..]),
            full_width(&id),
        ] {
            assert!(hides_identity_number(&disguised), "{disguised}");
            assert!(
                personal(&disguised) == Some(Personal::LongNumber),
                "{disguised}"
            );
        }
        // The old kind, and one with a letter among its digits.
        assert!(hides_identity_number("000000191231001"));
        assert_eq!(personal("000000191231001"), Some(Personal::LongNumber));
        assert_eq!(personal("000000A20190101B0024"), Some(Personal::LongNumber));
    }

    #[test]
    fn telephone_numbers_and_names_are_known() {
        for telephone in [
            "13800000000",
            "139-0000-0000",
            "139 0000 0000",
            "+86 13900000000",
            "+86-199-0000-0000",
            "013900000000",
            "１３９００００００００",
            "T13900000000",
            "13900000000-1",
            "1-139 0000 0000",
            "0512-65110000",
            "010 65110000",
        ] {
            let found = personal(telephone);
            let is_one = matches!(found, Some(Personal::Telephone | Personal::LongNumber));
            assert!(is_one, "{telephone}: {found:?}");
        }
        for name in ["张三", "张三1", "学童-0001", "Zhang San", "ZHANGSAN"] {
            assert_eq!(personal(name), Some(Personal::Name), "{name}");
        }
    }

    #[test]
    fn registration_numbers_are_shown() {
        for id in [
            "1",
            "a",
            "01",
            "C0000010",
            "2026-000123",
            "202609000123",
            "SZ-26-00017",
            "20260900001",
        ] {
            assert_eq!(personal(id), None, "{id}");
            assert!(!hides_identity_number(id), "{id}");
        }
    }
}
