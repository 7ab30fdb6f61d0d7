//! Decimals of packs and scenarios: exact to a ten-thousandth, or not taken.

use super::unresolved::Unresolved;
use crate::finding::Phrase;
use crate::units::{Points, parse_decimal};

/// The largest number of points, and of whatever else a pack counts.
const MOST: f64 = 1e6;

/// A number of at most four decimals as ten-thousandths; `None` for one of more, or too large to be exact.
///
/// The number is taken as it is written: the shortest decimal that names it.
pub fn ten_thousandths(number: f64) -> Option<i64> {
    parse_decimal(&number.to_string())
}

/// The number of a key as ten-thousandths.
///
/// # Errors
/// More than four decimals, or beyond a million.
pub fn parts(key: &str, number: f64) -> Result<i64, Unresolved> {
    ten_thousandths(number)
        .filter(|_| number.abs() <= MOST)
        .ok_or_else(|| Unresolved::range(key, number, Phrase::FourDecimals))
}

/// The points of a key.
///
/// # Errors
/// More than four decimals, or beyond a million.
pub fn points(key: &str, number: f64) -> Result<Points, Unresolved> {
    parts(key, number).map(Points::from_parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_taken_as_it_is_written_or_not_at_all() {
        for (number, exact) in [
            (0.3333, Some(3_333)),
            (-7.25, Some(-72_500)),
            (1e6, Some(10_000_000_000)),
            (999_999_999.000_1, Some(9_999_999_990_001)),
            (0.1 + 0.2, None),
            (100.000_04, None),
            (0.00005, None),
            (1e300, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            assert_eq!(ten_thousandths(number), exact, "{number}");
        }
        assert!(parts("key", 1e6).is_ok() && parts("key", 1_000_001.0).is_err());
    }
}
