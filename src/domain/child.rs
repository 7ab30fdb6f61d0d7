//! A child of the round.

use super::{CommunityIdx, DistrictIdx, Position, Stage, index};
use crate::units::Points;

index!(
    /// A child's place in [`super::Round::children`].
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
    /// Where the child lives, when the table gives it.
    pub home: Option<Position>,
    /// The community of the home, when the communities table has it.
    pub community: Option<CommunityIdx>,
    /// The district responsible for the child.
    pub district: Option<DistrictIdx>,
    /// The stage applied for.
    pub stage: Stage,
    /// Points, or `None` when not known.
    pub points: Option<Points>,
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
}
