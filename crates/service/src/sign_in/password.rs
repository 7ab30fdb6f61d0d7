//! Passwords: argon2id with the parameters that OWASP names (19 MiB, two passes, one lane), some 30 ms each.

use std::io;
use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

/// The fewest letters.
pub const FEWEST: usize = 12;

/// The most letters.
pub const MOST: usize = 128;

/// KiB of memory, passes, lanes.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

fn argon2() -> Argon2<'static> {
    let params = Params::new(COST.0, COST.1, COST.2, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The password as it is kept. Takes some 30 ms.
///
/// # Errors
/// The system gives no random numbers.
pub fn hash(password: &str) -> io::Result<String> {
    let mut salt = [0_u8; 16];
    getrandom::fill(&mut salt).map_err(io::Error::other)?;
    let hash: PasswordHash = argon2()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| io::Error::other(error.to_string()))?;
    Ok(hash.to_string())
}

/// Whether it is the password that was kept. Takes as long where nothing was kept: who asks learns nothing of that.
pub fn is_right(password: &str, kept: Option<&str>) -> bool {
    static NOBODY: LazyLock<String> =
        LazyLock::new(|| hash("nobody has this password").unwrap_or_default());
    let parsed = PasswordHash::new(kept.unwrap_or(&NOBODY));
    let right =
        parsed.is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok());
    right && kept.is_some()
}

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weak {
    /// Fewer letters than [`FEWEST`], or more than [`MOST`].
    Length,
    /// It is made of what everybody tries first, or of the name that goes with it.
    Common,
}

/// What everybody tries first, and puts together: taken out of a password before what is left is looked at.
const COMMON: [&str; 36] = [
    "password",
    "passw0rd",
    "passwort",
    "mima",
    "mm",
    "123456789",
    "1234567890",
    "12345678",
    "123456",
    "12345",
    "1234",
    "123",
    "qwertyuiop",
    "qwerty",
    "asdfghjkl",
    "asdfgh",
    "asdf",
    "zxcvbnm",
    "zxcvbn",
    "1qaz2wsx",
    "1q2w3e4r",
    "qazwsx",
    "iloveyou",
    "woaini",
    "5201314",
    "welcome",
    "letmein",
    "monkey",
    "dragon",
    "sunshine",
    "princess",
    "admin",
    "administrator",
    "xuewei",
    "jiaoyu",
    "abc",
];

/// Whether a password may be taken for this name.
///
/// # Errors
/// Why not.
pub fn fit(password: &str, login: &str) -> Result<(), Weak> {
    let letters = password.chars().count();
    if !(FEWEST..=MOST).contains(&letters) {
        return Err(Weak::Length);
    }
    let mut left = password.to_lowercase();
    for part in [login.to_lowercase().as_str()]
        .into_iter()
        .chain(COMMON)
        .filter(|part| !part.is_empty())
    {
        left = left.replace(part, " ");
    }
    // Letters that differ, once years, repetitions and rows are out.
    let mut seen: Vec<char> = Vec::new();
    let mut before = ' ';
    for letter in left.chars() {
        let next = u32::from(letter).abs_diff(u32::from(before)) <= 1;
        if !letter.is_whitespace() && !next && !seen.contains(&letter) {
            seen.push(letter);
        }
        before = letter;
    }
    match seen.len() < 5 {
        true => Err(Weak::Common),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_no_other_is() {
        let kept = hash("三月里的小雨淅沥沥沥沥下个不停").unwrap();
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        assert!(is_right("三月里的小雨淅沥沥沥沥下个不停", Some(&kept)));
        assert!(!is_right("三月里的小雨淅沥沥沥沥下个不", Some(&kept)));
        assert!(!is_right("nobody has this password", None));
        assert!(!is_right("x", Some("no hash")));
        // Of the same password nothing can be seen from what is kept.
        assert_ne!(
            hash("the same password").unwrap(),
            hash("the same password").unwrap()
        );
    }

    #[test]
    fn what_everybody_tries_first_is_not_taken() {
        for (password, fault) in [
            ("short", Weak::Length),
            ("elevensigns", Weak::Length),
            ("passwordpassword", Weak::Common),
            ("aaaaaaaaaaaa", Weak::Common),
            ("abcdefghijklmnop", Weak::Common),
            ("123456789012", Weak::Common),
            ("Password123456", Weak::Common),
            ("qwerty20202020", Weak::Common),
            ("wang.fang.wang.fang1", Weak::Common),
            ("xuewei2026!!", Weak::Common),
        ] {
            assert_eq!(fit(password, "wang.fang"), Err(fault), "{password}");
        }
        assert_eq!(fit(&"好".repeat(129), "w"), Err(Weak::Length));
        for good in [
            "correct horse battery",
            "三月里的小雨淅沥沥下个不停",
            "kP7#vQ2!mZ9x",
        ] {
            assert_eq!(fit(good, "wang.fang"), Ok(()), "{good}");
        }
    }
}
