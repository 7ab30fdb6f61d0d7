//! A child of the round.

use jiff::civil::Date;

use super::{CommunityIdx, DistrictIdx, Position, SchoolLevel, index};
use crate::units::Points;

index!(
    /// A child's place in [`super::Intake::children`].
    ChildIdx
);
index!(
    /// A household: children with the same number belong together.
    HouseholdIdx
);

/// An applicant. Only what the allocation needs; a name or an identity number has no field here.
#[derive(Clone, Debug)]
pub struct Child {
    /// Identifier as the bureau writes it, leading zeros kept.
    pub id: Box<str>,
    /// Brothers, sisters and twins share it.
    pub household: Option<HouseholdIdx>,
    /// Day of birth, when the table gives it; it tells twins from other brothers and sisters.
    pub birth_date: Option<Date>,
    /// Where the child lives, when the table gives it.
    pub home: Option<Position>,
    /// The community of the home, when the communities table has it.
    pub community: Option<CommunityIdx>,
    /// The district responsible for the child.
    pub district: Option<DistrictIdx>,
    /// The stage applied for.
    pub level: SchoolLevel,
    /// Points, or `None` when not known.
    pub points: Option<Points>,
}

impl Child {
    /// Whether its journeys start at its home: where homes go before communities, or where it has no community.
    pub fn starts_at_home(&self, from_home: bool) -> bool {
        self.home.is_some() && (from_home || self.community.is_none())
    }

    /// Whether another child of its household may be its twin: born on the same day or the next one, living at the same
    /// place, as far as the table tells.
    pub fn may_be_twin_of(&self, other: &Self) -> bool {
        let same_birth = match (self.birth_date, other.birth_date) {
            (Some(own), Some(others)) => super::days_between(own, others).abs() <= 1,
            (own, others) => own == others,
        };
        same_birth
            && self.household.is_some()
            && self.household == other.household
            && self.community == other.community
            && self.home.map(Position::key) == other.home.map(Position::key)
    }
}

/// Whether an identifier is a resident identity number, or a school-roll number (学籍号), which is a letter and
/// that number: 17 digits and a digit or X, with the date of birth from the seventh on (GB 11643-1999), or the 15
/// digits of the older kind, with the year in two.
pub fn is_identity_number(id: &str) -> bool {
    let number = id
        .strip_prefix(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(id);
    let digits = number.strip_suffix(['X', 'x']).unwrap_or(number);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let is_of = |part: &str, first: u32, last: u32| {
        part.parse::<u32>()
            .is_ok_and(|n| (first..=last).contains(&n))
    };
    let (year, rest) = match (number.len(), digits.len()) {
        (18, 17 | 18) => (is_of(&digits[6..10], 1900, 2099), &digits[10..14]),
        (15, 15) => (true, &digits[8..12]),
        _ => return false,
    };
    year && is_of(&rest[..2], 1, 12) && is_of(&rest[2..], 1, 31)
}

/// Whether the last of 18 characters is the one that follows from the others (GB 11643-1999); a small x counts.
pub fn has_check_digit(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const LAST: &[u8; 11] = b"10X98765432";
    let digits = number
        .bytes()
        .take(17)
        .map(|b| u32::from(b.wrapping_sub(b'0')));
    let sum: u32 = digits
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    let last = number.as_bytes().get(17).map(u8::to_ascii_uppercase);
    number.len() == 18 && last == Some(LAST[(sum % 11) as usize])
}

/// Whether a text holds an identity number anywhere: 18 characters whose date and check digit are right, with no
/// digit on either side.
pub fn holds_identity_number(text: &str) -> bool {
    const LENGTH: usize = 18;
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    (0..bytes.len().saturating_sub(LENGTH - 1)).any(|at| {
        let is_edge = is_digit(at) && (at == 0 || !is_digit(at - 1)) && !is_digit(at + LENGTH);
        let number = is_edge.then(|| text.get(at..at + LENGTH)).flatten();
        number.is_some_and(|number| is_identity_number(number) && has_check_digit(number))
    })
}

/// A text as a message may show it: nothing of one that is an identity number, or holds one.
pub fn without_identity(text: &str) -> &str {
    if is_identity_number(text) || holds_identity_number(text) {
        return "…";
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_number_is_told_from_a_registration_number() {
        // Made up: the first six digits are no place.
        for number in [
            "00000020190101002X",
            "000000201912310012",
            "000000191231001",
            "G00000020190101002X",
        ] {
            assert!(is_identity_number(number), "{number}");
        }
        for other in [
            "",
            "C0000010",
            "202609010000123456",
            "000000202613010012",
            "00000020190101002",
            "十七位报名号也不是身份证号",
        ] {
            assert!(!is_identity_number(other), "{other}");
        }
    }

    #[test]
    fn an_identity_number_is_found_by_its_check_digit_wherever_it_stands() {
        // Made up: the first six digits are no place.
        let number = (b'0'..=b'9').chain([b'X']).map(char::from);
        let number: Vec<String> = number
            .map(|last| format!("00000020190101002{last}"))
            .filter(|n| has_check_digit(n))
            .collect();
        assert_eq!(number.len(), 1);
        let number = &number[0];
        assert!(has_check_digit(&number.to_lowercase()));
        for text in [
            number.clone(),
            format!("父 {number}，母"),
            format!("G{number}"),
        ] {
            assert!(holds_identity_number(&text), "{text}");
        }
        for text in [
            format!("1{number}"),
            format!("{number}1"),
            number[..17].to_owned(),
            "学童".repeat(9),
        ] {
            assert!(!holds_identity_number(&text), "{text}");
        }
        // A worked example that is in print: no person's.
        assert!(has_check_digit("11010519491231002X") && !has_check_digit("110105194912310021"));
    }
}
