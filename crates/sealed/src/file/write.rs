//! Writes a sealed file.

use std::io::{self, Write};

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use getrandom::fill;
use miniz_oxide::deflate::compress_to_vec;
use sha2::{Digest, Sha256};

use super::{FORM, Header, LARGEST_PUBLIC, LARGEST_SLOT, Layout, MAGIC, MOST, Public, STEP, TAG};
use crate::bytes::hex;
use crate::code::{Code, NoChance};
use crate::keys::{Key, Opening, ReleaseKey, Salt};

/// Why a file is not sealed.
#[derive(Debug, thiserror::Error)]
pub enum NotSealed {
    /// The system gives no random numbers.
    #[error(transparent)]
    NoChance(#[from] NoChance),
    /// The system refuses to write.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Two children have one code.
    #[error("two children have one code")]
    SameCode,
    /// An answer or a public file is too large, there are too many, or the header is.
    #[error("too large to be sealed")]
    TooLarge,
    /// It cannot be encrypted.
    #[error("cannot be encrypted")]
    Cipher,
}

/// Gathers what is to be sealed.
#[derive(Debug)]
pub struct Sealer {
    salt: Salt,
    answers: Vec<(Code, Vec<u8>)>,
    public: Vec<(String, Vec<u8>)>,
}

impl Sealer {
    /// An empty one, with a salt of its own.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn new() -> Result<Self, NoChance> {
        let mut salt = [0; 32];
        fill(&mut salt).map_err(|_| NoChance)?;
        Ok(Self {
            salt,
            answers: Vec::new(),
            public: Vec::new(),
        })
    }

    /// Adds the packed answer of a code.
    pub fn add(&mut self, code: Code, packed: Vec<u8>) {
        self.answers.push((code, packed));
    }

    /// Adds a file that anybody may read after the hour.
    pub fn publish(&mut self, name: &str, content: Vec<u8>) {
        self.public.push((name.to_owned(), content));
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When something does not fit, or the system refuses.
    pub fn write(
        self,
        mut header: Header,
        release: &ReleaseKey,
        to: &mut dyn Write,
    ) -> Result<(), NotSealed> {
        let longest = self.answers.iter().map(|(_, packed)| packed.len()).max();
        let needed = longest.unwrap_or(0) + 2 + TAG;
        let slot = needed.div_ceil(STEP) * STEP;
        let count = u64::try_from(self.answers.len()).unwrap_or(u64::MAX);
        if slot > LARGEST_SLOT || count > MOST {
            return Err(NotSealed::TooLarge);
        }
        let public: Vec<(String, usize, Vec<u8>)> = self
            .public
            .into_iter()
            .map(|(name, content)| match content.len() <= LARGEST_PUBLIC {
                true => Ok((name, content.len(), compress_to_vec(&content, 6))),
                false => Err(NotSealed::TooLarge),
            })
            .collect::<Result<_, _>>()?;
        header.layout = Layout {
            salt: hex(&self.salt),
            check: hex(&release.check(&self.salt)),
            count,
            slot: u32::try_from(slot).map_err(|_| NotSealed::TooLarge)?,
            public: public
                .iter()
                .map(|(name, plain, packed)| Public {
                    name: name.clone(),
                    sealed: (packed.len() + TAG) as u64,
                    plain: *plain as u64,
                })
                .collect(),
        };
        let header = serde_json::to_vec(&header).map_err(io::Error::other)?;
        if header.len() > super::LARGEST_HEADER {
            return Err(NotSealed::TooLarge);
        }
        let bound = super::bound_to(&header);

        let mut answers: Vec<(Opening, Vec<u8>)> = self
            .answers
            .into_iter()
            .map(|(code, packed)| (Opening::of(&code, &self.salt), packed))
            .collect();
        answers.sort_unstable_by_key(|(opening, _)| opening.finder);
        let same = |pair: &[(Opening, Vec<u8>)]| matches!(pair, [a, b] if a.0.finder == b.0.finder);
        if answers.windows(2).any(same) {
            return Err(NotSealed::SameCode);
        }

        let mut to = Hashed {
            to,
            hash: Sha256::new(),
        };
        to.write_all(MAGIC)?;
        to.write_all(&FORM.to_le_bytes())?;
        let length = u32::try_from(header.len()).map_err(|_| NotSealed::TooLarge)?;
        to.write_all(&length.to_le_bytes())?;
        to.write_all(&header)?;
        for (opening, _) in &answers {
            to.write_all(&opening.finder)?;
        }
        let mut plain = Vec::with_capacity(slot);
        for (opening, packed) in &answers {
            let length = u16::try_from(packed.len()).map_err(|_| NotSealed::TooLarge)?;
            plain.clear();
            plain.extend_from_slice(&length.to_le_bytes());
            plain.extend_from_slice(packed);
            plain.resize(slot - TAG, 0);
            to.write_all(&seal(&opening.key(release), &plain, &bound)?)?;
        }
        for (name, _, packed) in &public {
            let key = release.public(&self.salt, name);
            to.write_all(&seal(&key, packed, &bound)?)?;
        }
        let Hashed { to, hash } = to;
        to.write_all(&hash.finalize())?;
        to.flush()?;
        Ok(())
    }
}

/// Every key is used for one text only, so that the nonce may be the same.
fn seal(key: &Key, plain: &[u8], bound: &[u8]) -> Result<Vec<u8>, NotSealed> {
    let cipher = Aes256Gcm::new(&(*key).into());
    let payload = Payload {
        msg: plain,
        aad: bound,
    };
    cipher
        .encrypt(&Nonce::default(), payload)
        .map_err(|_| NotSealed::Cipher)
}

struct Hashed<'a> {
    to: &'a mut dyn Write,
    hash: Sha256,
}

impl Hashed<'_> {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.to.write_all(bytes)
    }
}
