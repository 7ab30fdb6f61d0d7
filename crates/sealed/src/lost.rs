//! A family that has lost its receipt asks for its code once more by a telephone number. The number is sealed for the bureau
//! before it touches the disk (X25519, HKDF with SHA-256, AES-256-GCM): the portal, and whoever takes its folder, reads none.
//! Whoever asks does some work for each number, so that nobody has the numbers of a city rung.

use std::fmt;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use getrandom::fill;
use x25519_dalek::{PublicKey, StaticSecret};

use crate::bytes::{from_hex, hex, sha256};
use crate::code::NoChance;
use crate::keys::derive;

/// Zero bits with which the hash of the work begins: some 65,000 tries, a second or two on an old phone.
pub const WORK: u32 = 16;

/// Hours for which work is good: that of the portal's clock, the one before and the one after.
const HOURS: i64 = 1;

/// Digits of a telephone number, with the code of its country and without signs between.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// How the name of a file of such a request ends.
pub const LOST: &str = ".lost";

/// Bytes of a file that is read, at most.
pub const LARGEST_LOST: u64 = 1 << 10;

/// Bytes that are sealed: every number looks as long as any other.
const PADDED: usize = 48;

const SECRET: &str = "xuewei-lost-key-1:";
const SEALED: &str = "xuewei-lost-1:";

/// The bureau's half: it opens numbers, and is nowhere near the portal.
#[derive(Clone)]
pub struct LostKey(StaticSecret);

/// It is never written into a log by accident.
impl fmt::Debug for LostKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("LostKey(…)")
    }
}

impl LostKey {
    /// A new one.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn random() -> Result<Self, NoChance> {
        chance().map(|bytes| Self(StaticSecret::from(bytes)))
    }

    /// Of these bytes, for test vectors.
    pub fn of_bytes(bytes: [u8; 32]) -> Self {
        Self(StaticSecret::from(bytes))
    }

    /// As its file has it: `xuewei-lost-key-1:` and 64 hexadecimal digits, a line.
    pub fn text(&self) -> String {
        format!("{SECRET}{}\n", hex(&self.0.to_bytes()))
    }

    /// The key that a file holds.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = from_hex(text.trim().strip_prefix(SECRET)?)?;
        Some(Self(StaticSecret::from(bytes)))
    }

    /// The portal's half, which seals and opens nothing; 64 hexadecimal digits, as the header of a sealed file has them.
    pub fn public(&self) -> String {
        hex(PublicKey::from(&self.0).as_bytes())
    }

    /// What tells numbers apart without telling them: for the record of when a number was written to.
    pub fn mark(&self, number: &str) -> String {
        let mark: [u8; 16] = derive(
            None,
            &self.0.to_bytes(),
            &[b"xuewei number mark 1 ", number.as_bytes()],
        );
        hex(&mark)
    }
}

/// A request for a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// When it came: seconds since 1970.
    pub at: i64,
    /// The telephone number, as [`plain_number`] has it.
    pub number: String,
}

fn chance() -> Result<[u8; 32], NoChance> {
    let mut bytes = [0; 32];
    fill(&mut bytes).map_err(|_| NoChance)?;
    Ok(bytes)
}

/// The digits of a telephone number, however it is typed; without the code of China. None where it can be none.
pub fn plain_number(typed: &str) -> Option<String> {
    let mut digits = String::new();
    for sign in typed.trim().chars() {
        match sign {
            '0'..='9' => digits.push(sign),
            // As a Chinese keyboard types them.
            '０'..='９' => digits.extend(char::from_digit(u32::from(sign) - u32::from('０'), 10)),
            ' ' | '\u{3000}' | '\u{a0}' | '-' | '－' | '—' | '(' | ')' | '（' | '）' | '+'
            | '＋' => {}
            _ => return None,
        }
    }
    // A mobile number of China has eleven digits, the first of them 1.
    for country in ["0086", "86"] {
        if let Some(rest) = digits.strip_prefix(country)
            && rest.len() == 11
            && rest.starts_with('1')
        {
            digits = rest.to_owned();
            break;
        }
    }
    DIGITS.contains(&digits.len()).then_some(digits)
}

/// Whether work was done for a number in an hour (hours since 1970), as seen at a moment (seconds since 1970).
pub fn is_worked_for(number: &str, hour: i64, nonce: u64, now: i64) -> bool {
    let is_now = (now.div_euclid(3600) - hour).abs() <= HOURS;
    is_now
        && is_work(&sha256(&[format!(
            "xuewei lost 1\n{hour}\n{number}\n{nonce}"
        )
        .as_bytes()]))
}

fn is_work(hash: &[u8; 32]) -> bool {
    let [a, b, c, d, ..] = *hash;
    u32::from_be_bytes([a, b, c, d]).leading_zeros() >= WORK
}

/// Seals a request under the portal's half of the key; the text of its file.
///
/// # Errors
/// When the half is none, the number is too long, or the system gives no random numbers.
pub fn seal_lost(public: &str, request: &Lost) -> Result<String, NoChance> {
    let theirs = PublicKey::from(from_hex::<32>(public).ok_or(NoChance)?);
    let own = StaticSecret::from(chance()?);
    let point = PublicKey::from(&own);
    let mut plain = format!("{} {}", request.at, request.number).into_bytes();
    if plain.len() > PADDED {
        return Err(NoChance);
    }
    plain.resize(PADDED, b' ');
    let shared = own.diffie_hellman(&theirs);
    let cipher = cipher(shared.as_bytes(), &point, &theirs);
    let payload = Payload {
        msg: &plain,
        aad: SEALED.as_bytes(),
    };
    // A key of its own for each: it is never used twice, and any nonce will do.
    let sealed = cipher.encrypt(&Nonce::from([0; 12]), payload);
    let sealed = sealed.map_err(|_| NoChance)?;
    Ok(format!(
        "{SEALED}{}{}\n",
        hex(point.as_bytes()),
        hex(&sealed)
    ))
}

/// The request that a file holds; `None` where it is none, or not for this key.
pub fn open_lost(key: &LostKey, text: &str) -> Option<Lost> {
    let coded = text.trim().strip_prefix(SEALED)?;
    let (point, sealed) = coded.split_at_checked(64)?;
    let point = PublicKey::from(from_hex::<32>(point)?);
    let sealed: [u8; PADDED + 16] = from_hex(sealed)?;
    let shared = key.0.diffie_hellman(&point);
    let cipher = cipher(shared.as_bytes(), &point, &PublicKey::from(&key.0));
    let payload = Payload {
        msg: &sealed,
        aad: SEALED.as_bytes(),
    };
    let plain = cipher.decrypt(&Nonce::from([0; 12]), payload).ok()?;
    let plain = String::from_utf8(plain).ok()?;
    let (at, number) = plain.trim_end().split_once(' ')?;
    // The portal has written it plainly; what is otherwise was written by something else.
    let number = plain_number(number).filter(|plain| plain == number)?;
    Some(Lost {
        at: at.parse().ok()?,
        number,
    })
}

fn cipher(shared: &[u8; 32], point: &PublicKey, theirs: &PublicKey) -> Aes256Gcm {
    let both = [point.as_bytes().as_slice(), theirs.as_bytes()].concat();
    let key: [u8; 32] = derive(None, shared, &[b"xuewei lost 1 ", &both]);
    Aes256Gcm::new(&key.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_however_it_is_typed() {
        for typed in [
            "13800000000",
            " 138-0000-0000 ",
            "+86 138 0000 0000",
            "0086(138)00000000",
            "１３８００００００００",
        ] {
            assert_eq!(
                plain_number(typed).as_deref(),
                Some("13800000000"),
                "{typed}"
            );
        }
        assert_eq!(
            plain_number("0512-6868 0000").as_deref(),
            Some("051268680000")
        );
        // Of another country, and one of China that only looks so.
        assert_eq!(
            plain_number("+44 20 7946 0000").as_deref(),
            Some("442079460000")
        );
        assert_eq!(plain_number("8600000").as_deref(), Some("8600000"));
        for typed in [
            "",
            "123456",
            "1234567890123456",
            "138x0000000",
            "138\n0000000",
            "wang@example",
        ] {
            assert_eq!(plain_number(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_sealed_number_opens_with_its_key_alone_and_looks_like_every_other() {
        let key = LostKey::random().unwrap();
        let request = Lost {
            at: 1_800_000_000,
            number: "13800000000".to_owned(),
        };
        let text = seal_lost(&key.public(), &request).unwrap();
        assert!(!text.contains("138"));
        assert_eq!(open_lost(&key, &text), Some(request.clone()));
        let again = seal_lost(&key.public(), &request).unwrap();
        assert_ne!(text, again);
        let short = Lost {
            at: 1,
            number: "1234567".to_owned(),
        };
        assert_eq!(seal_lost(&key.public(), &short).unwrap().len(), text.len());
        assert_eq!(open_lost(&LostKey::random().unwrap(), &text), None);
        // A digit changed anywhere, cut short, longer.
        for at in SEALED.len()..text.trim().len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
            assert_eq!(
                open_lost(&key, &String::from_utf8(bytes).unwrap()),
                None,
                "{at}"
            );
        }
        for wrong in ["", SEALED, &text[..80], &format!("{}00", text.trim())] {
            assert_eq!(open_lost(&key, wrong), None);
        }
        assert!(seal_lost("none", &request).is_err());
        assert!(
            seal_lost(
                &key.public(),
                &Lost {
                    number: "1".repeat(60),
                    ..short
                }
            )
            .is_err()
        );
        assert_eq!(LostKey::read(&key.text()).unwrap().public(), key.public());
        assert!(LostKey::read("xuewei-lost-key-1:00").is_none());
        assert_eq!(format!("{key:?}"), "LostKey(…)");
        assert_ne!(key.mark("13800000000"), key.mark("13800000001"));
    }

    #[test]
    fn work_is_for_one_number_in_one_hour() {
        let (hour, now) = (500_000, 500_000 * 3600 + 17);
        let mut nonces = (0..).filter(|nonce| is_worked_for("13800000000", hour, *nonce, now));
        let nonce = nonces.next().unwrap();
        assert!(is_worked_for("13800000000", hour, nonce, now + 3600));
        assert!(!is_worked_for("13800000000", hour, nonce, now + 2 * 3600));
        assert!(!is_worked_for("13800000000", hour, nonce, now - 2 * 3600));
        assert!(!is_worked_for("13800000001", hour, nonce, now));
        // The next that will do is some 65,000 tries away.
        assert!(nonces.next().unwrap() > nonce + 100);
    }
}
