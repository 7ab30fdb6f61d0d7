//! The code of a child: what its receipt has, and what opens its answer.
//!
//! 23 signs of chance (115 bits: above the 112 from which a fast hash will do and no guessing will ever succeed) and a check
//! sign that catches every single wrong sign and every two signs exchanged. The signs are digits and capitals without
//! I, L, O and U, in six groups of four: `7KQ2-M0XD-…`.

use std::fmt;

use getrandom::fill;

use crate::bytes::sha256;

/// The signs, by their value.
pub const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Signs of chance.
const RANDOM: usize = 23;

/// Signs of chance and the check sign.
const ALL: usize = RANDOM + 1;

/// A code, as values of its 23 signs of chance.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code([u8; RANDOM]);

/// The system gives no chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoChance;

impl Code {
    /// A new code, of the system's generator of random numbers.
    ///
    /// # Errors
    /// When the system has none.
    pub fn random() -> Result<Self, NoChance> {
        let mut bytes = [0; RANDOM];
        fill(&mut bytes).map_err(|_| NoChance)?;
        // Five bits of each: 256 is a multiple of 32, so no sign is more likely than another.
        Ok(Self(bytes.map(|byte| byte & 31)))
    }

    /// The code that somebody typed: small letters, wide forms, spaces and dashes of any kind are as good, and the letters
    /// that there are not are taken for the digits that they look like. `None` where a sign is wrong or missing.
    pub fn read(typed: &str) -> Option<Self> {
        let mut values = [0; ALL];
        let mut count = 0;
        for sign in typed.chars() {
            let narrow = match u32::from(sign) {
                wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0)?,
                _ => sign,
            };
            if narrow.is_whitespace() || "-_.·‐‑‒–—―−".contains(narrow) {
                continue;
            }
            *values.get_mut(count)? = value(narrow)?;
            count += 1;
        }
        let (random, check) = values.split_at(RANDOM);
        let random = <[u8; RANDOM]>::try_from(random).ok()?;
        let is_whole = count == ALL && check.first() == Some(&check_of(&random));
        is_whole.then_some(Self(random))
    }

    /// A code for the same work where what was typed is none: it opens nothing.
    pub fn stand_in(typed: &str) -> Self {
        let hash = sha256(&[b"xuewei no code 1\n", typed.as_bytes()]);
        let mut values = [0; RANDOM];
        for (value, byte) in values.iter_mut().zip(hash) {
            *value = byte & 31;
        }
        Self(values)
    }

    /// The signs of chance as text, without dashes: what keys are derived from.
    pub fn secret(&self) -> [u8; RANDOM] {
        self.0.map(sign)
    }
}

/// With dashes and the check sign, as a receipt has it.
impl fmt::Display for Code {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.0.iter().copied().chain([check_of(&self.0)]);
        for (at, value) in all.enumerate() {
            if at > 0 && at % 4 == 0 {
                to.write_str("-")?;
            }
            write!(to, "{}", char::from(sign(value)))?;
        }
        Ok(())
    }
}

/// A code is never written into a log by accident.
impl fmt::Debug for Code {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Code(…)")
    }
}

fn sign(value: u8) -> u8 {
    SIGNS[usize::from(value & 31)]
}

fn value(sign: char) -> Option<u8> {
    let sign = match sign.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        sign => sign,
    };
    let at = SIGNS.iter().position(|own| char::from(*own) == sign)?;
    u8::try_from(at).ok()
}

/// The check sign: the sum of all signs, each times another power of x in the field of 32 elements (x⁵ + x² + 1), is zero.
/// The powers of 24 places differ, so that one wrong sign, or two exchanged, never pass.
fn check_of(values: &[u8; RANDOM]) -> u8 {
    // The check sign itself has the power 0.
    values.iter().fold(0, |sum, value| times_x(sum ^ value))
}

/// Times x in that field.
fn times_x(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 32 == 0 {
        shifted
    } else {
        (shifted ^ 0b10_0101) & 31
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Code {
        let mut values = [0; RANDOM];
        for (value, at) in values.iter_mut().zip(0..) {
            *value = at;
        }
        Code(values)
    }

    #[test]
    fn a_code_comes_back_however_it_is_typed() {
        let code = some();
        let text = code.to_string();
        assert_eq!(text.len(), 29);
        for typed in [
            text.clone(),
            text.to_lowercase(),
            text.replace('-', ""),
            format!("  {} ", text.replace('-', " ")),
            text.replace('-', "—").replace('0', "O").replace('1', "l"),
            text.chars()
                .filter_map(|sign| char::from_u32(u32::from(sign) + 0xfee0))
                .collect(),
        ] {
            assert_eq!(Code::read(&typed), Some(code), "{typed}");
        }
    }

    #[test]
    fn one_wrong_sign_and_two_exchanged_never_pass() {
        for code in [
            some(),
            Code::random().expect("chance"),
            Code::random().expect("chance"),
        ] {
            let text: Vec<u8> = code
                .to_string()
                .bytes()
                .filter(|sign| *sign != b'-')
                .collect();
            let read = |signs: &[u8]| Code::read(std::str::from_utf8(signs).expect("text"));
            assert_eq!(read(&text), Some(code));
            for at in 0..ALL {
                for sign in SIGNS.iter().filter(|sign| **sign != text[at]) {
                    let mut wrong = text.clone();
                    wrong[at] = *sign;
                    assert_eq!(read(&wrong), None);
                }
                for other in 0..at {
                    let mut wrong = text.clone();
                    wrong.swap(at, other);
                    assert_eq!(read(&wrong).is_some(), text[at] == text[other]);
                }
            }
        }
    }

    #[test]
    fn what_is_no_code_is_none_and_still_gives_work_to_do() {
        for typed in [
            "",
            "0",
            "U",
            "长",
            &"0".repeat(25),
            &"0".repeat(10_000),
            "0123-4567-89AB-CDEF-GHJK-MN",
        ] {
            assert_eq!(Code::read(typed), None, "{typed}");
            assert_eq!(Code::stand_in(typed), Code::stand_in(typed));
        }
        assert_ne!(Code::stand_in("a"), Code::stand_in("b"));
    }

    #[test]
    fn codes_of_chance_use_every_sign_alike() {
        let mut counts = [0_u32; 32];
        let codes = 4_000;
        for _ in 0..codes {
            for value in Code::random().expect("chance").0 {
                counts[usize::from(value)] += 1;
            }
        }
        // 2,875 of each are expected; the chance of one beyond six deviations (53) is below one in ten million.
        for count in counts {
            assert!((2_557..=3_193).contains(&count), "{counts:?}");
        }
    }

    #[test]
    fn a_code_is_not_told_by_debug() {
        assert_eq!(format!("{:?}", some()), "Code(…)");
    }
}
