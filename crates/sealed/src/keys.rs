//! Keys. Each is derived by HKDF with SHA-256 (RFC 5869) from what its owner has: the family its code, the bureau the key of
//! the release until the hour. Nothing can be opened without both. Every use has a label of its own.

use std::fmt;

use getrandom::fill;
use hkdf::Hkdf;
use sha2::Sha256;

use crate::answer::ActKind;
use crate::bytes::{from_hex, hex};
use crate::code::{Code, NoChance, SIGNS};

/// A key of 256 bits.
pub type Key = [u8; 32];

/// What tells one sealed file from every other: 32 bytes of chance, public.
pub type Salt = [u8; 32];

/// By which an answer is found in a sealed file: says nothing of the code, and is another in every file.
pub type Finder = [u8; 16];

/// What hides a child's record behind its leaf of the ledger.
pub type Nonce = [u8; 16];

/// The key of a release: loaded at the hour, and nowhere near the portal before it.
#[derive(Clone, PartialEq, Eq)]
pub struct ReleaseKey(Key);

/// A release key is never written into a log by accident.
impl fmt::Debug for ReleaseKey {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("ReleaseKey(…)")
    }
}

impl ReleaseKey {
    /// A new one.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn random() -> Result<Self, NoChance> {
        let mut key = [0; 32];
        fill(&mut key).map_err(|_| NoChance)?;
        Ok(Self(key))
    }

    /// Of these bytes, for test vectors.
    pub const fn of_bytes(key: Key) -> Self {
        Self(key)
    }

    /// As its file has it: `xuewei-release-key-1:` and 64 hexadecimal digits, a line.
    pub fn text(&self) -> String {
        format!("{PREFIX}{}\n", hex(&self.0))
    }

    /// The key that a file holds.
    pub fn read(text: &str) -> Option<Self> {
        from_hex(text.trim().strip_prefix(PREFIX)?).map(Self)
    }

    /// By which a sealed file knows its key without telling it.
    pub fn check(&self, salt: &Salt) -> [u8; 16] {
        derive(Some(salt), &self.0, &[b"xuewei release 1"])
    }

    /// The key of a public file (the ledger), which anybody may read after the hour.
    pub fn public(&self, salt: &Salt, name: &str) -> Key {
        derive(Some(salt), &self.0, &[b"xuewei public 1 ", name.as_bytes()])
    }
}

const PREFIX: &str = "xuewei-release-key-1:";

/// What a code opens in one sealed file.
pub struct Opening {
    /// Where the answer is.
    pub finder: Finder,
    /// The family's half of its key.
    own: Key,
}

impl Opening {
    /// Of a code in the file of this salt.
    pub fn of(code: &Code, salt: &Salt) -> Self {
        let secret = code.secret();
        Self {
            finder: derive(Some(salt), &secret, &[b"xuewei find 1"]),
            own: derive(Some(salt), &secret, &[b"xuewei own 1"]),
        }
    }

    /// The key of the answer: of both halves.
    pub fn key(&self, release: &ReleaseKey) -> Key {
        derive(Some(&release.0), &self.own, &[b"xuewei answer 1"])
    }
}

/// What a family and the bureau write to each other under, whatever file is published.
pub struct Mail {
    /// By which the bureau knows whose it is: it has the codes.
    pub tag: Finder,
    /// The key of requests.
    pub request: Key,
    /// The key of replies.
    pub reply: Key,
}

impl Mail {
    /// Of a code.
    pub fn of(code: &Code) -> Self {
        let secret = code.secret();
        Self {
            tag: derive(None, &secret, &[b"xuewei mail 1"]),
            request: derive(None, &secret, &[b"xuewei request 1"]),
            reply: derive(None, &secret, &[b"xuewei reply 1"]),
        }
    }
}

/// The number by which a request of a kind is followed, eight signs: the same however often it is sent, so that who sends
/// it twice has not asked twice.
pub fn number(code: &Code, kind: ActKind) -> String {
    let label: [&[u8]; 2] = [b"xuewei number 1 ", kind.as_str().as_bytes()];
    let bytes: [u8; 8] = derive(None, &code.secret(), &label);
    let sign = |byte: u8| char::from(SIGNS[usize::from(byte & 31)]);
    let mut text: String = bytes.into_iter().map(sign).collect();
    text.insert(4, '-');
    text
}

/// The nonce of the child's leaf. A supervisor is given nonces: a code does not follow from them.
pub fn leaf_nonce(code: &Code) -> Nonce {
    derive(None, &code.secret(), &[b"xuewei leaf 1"])
}

/// Bytes derived from a secret, for a use.
pub(crate) fn derive<const N: usize>(
    salt: Option<&[u8; 32]>,
    secret: &[u8],
    labels: &[&[u8]],
) -> [u8; N] {
    let mut bytes = [0; N];
    let from = Hkdf::<Sha256>::new(salt.map(|salt| salt.as_slice()), secret);
    // Fails for more than 8,160 bytes only, and N is at most 32.
    let expanded = from.expand_multi_info(labels, &mut bytes);
    debug_assert!(expanded.is_ok(), "at most 8,160 bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of docs/portal.md, worked out by a program in another language.
    #[test]
    fn keys_are_those_that_the_document_has() {
        let code = Code::read("0123-4567-89AB-CDEF-GHJK-MNP2").expect("the code of the document");
        let salt = [0x11; 32];
        let release = ReleaseKey::of_bytes([0x22; 32]);
        let opening = Opening::of(&code, &salt);
        let vectors = [
            ("finder", hex(&opening.finder)),
            ("own", hex(&opening.own)),
            ("answer", hex(&opening.key(&release))),
            ("release", hex(&release.check(&salt))),
            ("public", hex(&release.public(&salt, "ledger.csv"))),
            ("leaf", hex(&leaf_nonce(&code))),
            ("mail", hex(&Mail::of(&code).tag)),
            ("request", hex(&Mail::of(&code).request)),
            ("reply", hex(&Mail::of(&code).reply)),
            ("number", number(&code, ActKind::Review)),
        ];
        let document = include_str!("../../../docs/portal.md");
        for (name, value) in vectors {
            let row = format!("| {name} | `{value}` |");
            assert!(document.contains(&row), "docs/portal.md lacks {row}");
        }
    }

    #[test]
    fn a_release_key_comes_back_from_its_file() {
        let key = ReleaseKey::random().expect("chance");
        assert_eq!(ReleaseKey::read(&key.text()), Some(key.clone()));
        assert_ne!(ReleaseKey::random().expect("chance"), key);
        for wrong in [
            "",
            "xuewei-release-key-1:",
            &key.text()[1..],
            &key.text()[..80],
        ] {
            assert_eq!(ReleaseKey::read(wrong), None, "{wrong}");
        }
        assert_eq!(format!("{key:?}"), "ReleaseKey(…)");
    }
}
