//! Units: no bare number crosses a module wall.
//!
//! Every quantity is a whole number of its smallest unit, so sums are exact and the same on every
//! machine. Coordinates are the one exception: they are degrees as `f64`, always `[lon, lat]`.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

use serde::{Deserialize, Serialize};

macro_rules! whole_unit {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// Zero of the unit.
            pub const ZERO: Self = Self(0);

            /// The number itself, for arithmetic inside one module and for writing.
            pub const fn get(self) -> i64 {
                self.0
            }

            /// What is left above zero: a surplus is no negative shortage.
            pub fn or_zero(self) -> Self {
                self.max(Self::ZERO)
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
                items.fold(Self::ZERO, Add::add)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

whole_unit!(
    /// Length of a journey (上学路程), whole metres.
    Metres
);
whole_unit!(
    /// School places (学位), or the children who need them: one child, one place.
    Places
);
whole_unit!(
    /// Classes (班级) of one school or district.
    Classes
);
whole_unit!(
    /// Staff posts (教职工编制), whole posts.
    Posts
);
whole_unit!(
    /// Land (用地), whole square metres.
    SquareMetres
);
whole_unit!(
    /// Money, whole yuan.
    Yuan
);

/// Points (积分) of a child, exact to four decimals (Kunshan counts some items by the month).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(i64);

impl Points {
    /// Parts of one point that are kept apart.
    pub const SCALE: i64 = 10_000;

    /// Points from ten-thousandths of a point.
    pub const fn from_parts(parts: i64) -> Self {
        Self(parts)
    }

    /// Ten-thousandths of a point.
    pub const fn parts(self) -> i64 {
        self.0
    }
}

/// As a decimal number, exact to the four decimals of points in the range that a round takes.
impl Serialize for Points {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(self.0 as f64 / Self::SCALE as f64)
    }
}

impl Add for Points {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Points {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&decimal(self.0))
    }
}

/// Writes ten-thousandths as a decimal without trailing zeros: `1250000` is `125`, `-5000` is `-0.5`.
pub fn decimal(parts: i64) -> String {
    let sign = if parts < 0 { "-" } else { "" };
    let (whole, rest) = (
        parts.unsigned_abs() / Points::SCALE.unsigned_abs(),
        parts.unsigned_abs() % Points::SCALE.unsigned_abs(),
    );
    if rest == 0 {
        format!("{sign}{whole}")
    } else {
        let digits = format!("{rest:04}");
        format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
    }
}

/// Reads a decimal number of at most four decimals into ten-thousandths, exactly.
///
/// `None` when the text is no such number or too large: never rounded in silence.
pub fn parse_decimal(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty())
        || fraction.len() > 4
        || !plain(whole)
        || !plain(fraction)
    {
        return None;
    }
    let whole: i64 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let parts: i64 = if fraction.is_empty() {
        0
    } else {
        format!("{fraction:0<4}").parse().ok()?
    };
    let value = whole.checked_mul(Points::SCALE)?.checked_add(parts)?;
    Some(if negative { -value } else { value })
}

/// A share as tenths of a per cent, rounded half up: `Share::of(1, 3)` shows as `33.3%`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(i64);

impl Share {
    /// The share of `part` in `whole`; `None` when there is no whole.
    pub fn of(part: Places, whole: Places) -> Option<Self> {
        (whole.0 > 0).then(|| Self((part.0 * 2000 + whole.0) / (2 * whole.0)))
    }

    /// As a fraction with three decimals, for tables read by programs.
    pub fn fraction(self) -> String {
        format!("{}.{:03}", self.0 / 1000, self.0 % 1000)
    }

    /// In thousandths of the whole.
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// From thousandths of the whole.
    pub const fn from_thousandths(thousandths: i64) -> Self {
        Self(thousandths)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}%", self.0 / 10, self.0 % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_both_ways() {
        for (text, parts) in [
            ("340", 3_400_000),
            ("12.5", 125_000),
            ("0.3333", 3333),
            ("-7.25", -72_500),
            ("+3.", 30_000),
            (".5", 5000),
            ("5.50000", 55_000),
        ] {
            assert_eq!(parse_decimal(text), Some(parts), "{text}");
        }
        for text in [
            "",
            ".",
            "-",
            "1.23456",
            "1e3",
            "１２",
            "12a",
            "99999999999999999999",
        ] {
            assert_eq!(parse_decimal(text), None, "{text}");
        }
        assert_eq!(decimal(125_000), "12.5");
        assert_eq!(decimal(-5000), "-0.5");
        assert_eq!(decimal(3_400_000), "340");
    }

    #[test]
    fn a_share_of_nothing_is_unknown() {
        assert_eq!(Share::of(Places(0), Places(0)), None);
        let share = Share::of(Places(1), Places(3)).expect("a share");
        assert_eq!(share.to_string(), "33.3%");
        assert_eq!(share.thousandths(), 333);
    }
}
