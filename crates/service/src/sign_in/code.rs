//! Codes of an authenticator: RFC 6238 with SHA-1, six digits and steps of 30 s, which is what all of them speak.

use std::io;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Milliseconds of a step.
const STEP: i64 = 30_000;

/// Signs of base32 (RFC 4648).
const SIGNS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new secret of 160 bits, in base32.
///
/// # Errors
/// The system gives no random numbers.
pub fn secret() -> io::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let sign = |byte: &u8| char::from(SIGNS[usize::from(byte & 31)]);
    Ok(bytes.iter().map(sign).collect())
}

/// The bytes that base32 stands for; none where it is none.
fn bytes_of(secret: &str) -> Option<Vec<u8>> {
    let (mut bits, mut have, mut bytes) = (0_u32, 0_u32, Vec::new());
    for sign in secret.bytes() {
        let at = SIGNS.iter().position(|known| *known == sign)?;
        bits = (bits << 5) | u32::try_from(at).ok()?;
        have += 5;
        if have >= 8 {
            have -= 8;
            bytes.push(u8::try_from((bits >> have) & 255).ok()?);
            bits &= (1 << have) - 1;
        }
    }
    Some(bytes)
}

/// The code of a step; none where the secret is no base32.
pub fn of_step(secret: &str, step: i64) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(&bytes_of(secret)?).ok()?;
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest.last()? & 15);
    let four: [u8; 4] = digest.get(at..at + 4)?.try_into().ok()?;
    let number = (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000;
    Some(format!("{number:06}"))
}

/// The step that a moment is in, in milliseconds since 1970.
pub fn step_at(now: i64) -> i64 {
    now.div_euclid(STEP)
}

/// The step of which this is the code: the one now, the one before or the one after, as clocks differ.
pub fn matching(secret: &str, code: &str, now: i64) -> Option<i64> {
    let typed: String = code.chars().filter(|sign| !sign.is_whitespace()).collect();
    let at = step_at(now);
    [at, at - 1, at + 1].into_iter().find(|step| {
        // Six digits are guessed, not compared from the front: how often is limited.
        of_step(secret, *step).is_some_and(|right| right == typed)
    })
}

/// What an authenticator reads from a picture, or is opened with on the same device.
pub fn address(secret: &str, login: &str, host: &str) -> String {
    let part = crate::words::percent;
    format!(
        "otpauth://totp/{}:{}?secret={secret}&issuer={}",
        part(host),
        part(login),
        part(host)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `12345678901234567890`, the secret of the RFC's examples.
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn codes_are_those_of_the_rfc() {
        // The RFC prints eight digits; six are the last of them.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(of_step(RFC, seconds / 30).as_deref(), Some(code));
        }
    }

    #[test]
    fn a_code_is_good_for_a_step_before_and_after_and_no_longer() {
        let now = 1_111_111_111_000;
        let step = step_at(now);
        for (of, found) in [
            (step - 2, None),
            (step - 1, Some(step - 1)),
            (step, Some(step)),
            (step + 1, Some(step + 1)),
            (step + 2, None),
        ] {
            let code = of_step(RFC, of).unwrap();
            assert_eq!(matching(RFC, &code, now), found);
        }
        assert_eq!(matching(RFC, "050 471", now), Some(step));
        for bad in ["", "50471", "0504711", "x"] {
            assert_eq!(matching(RFC, bad, now), None);
        }
        assert_eq!(matching("no base32", "000000", now), None);
    }

    #[test]
    fn a_new_secret_has_160_bits() {
        let [a, b] = [secret().unwrap(), secret().unwrap()];
        assert_ne!(a, b);
        assert_eq!(bytes_of(&a).unwrap().len(), 20);
        assert_eq!(bytes_of(RFC).unwrap(), b"12345678901234567890");
    }
}
