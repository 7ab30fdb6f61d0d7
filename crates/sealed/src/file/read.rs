//! Reads a sealed file. Whatever is in it, the reader does not panic and asks for no more memory than the file has bytes:
//! every length is held against the size of the file before it is used.
//!
//! Slots are read where they stand, not mapped into memory: a file that is cut short while it is in use is an error of the
//! system then, and not the end of the process. The system keeps in memory what is asked for often either way; reading the
//! file through to check its hash warms it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use sha2::{Digest, Sha256};

use super::{
    FINDER, FORM, HASH, Header, LARGEST_HEADER, LARGEST_PUBLIC, LARGEST_SLOT, LEAD, MAGIC, MOST,
    TAG,
};
use crate::bytes::from_hex;
use crate::code::Code;
use crate::keys::{Finder, Key, Opening, ReleaseKey, Salt};

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NoSealedFile {
    /// The system refuses, or it is not there.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is no sealed file, or one of another form.
    #[error("no sealed file of this version of the program")]
    Form,
    /// It is not as it was written: cut short, or changed.
    #[error("the sealed file is not as it was written")]
    Changed,
}

/// A sealed file that is open.
#[derive(Debug)]
pub struct Sealed {
    file: File,
    header: Header,
    salt: Salt,
    check: [u8; 16],
    bound: [u8; HASH],
    finders: Vec<Finder>,
    slot: usize,
    slots_at: u64,
    public_at: u64,
}

impl Sealed {
    /// Opens a file and reads it through.
    ///
    /// # Errors
    /// That it is no sealed file, or not as it was written.
    pub fn open(path: &Path) -> Result<Self, NoSealedFile> {
        let file = File::open(path)?;
        if !file.metadata()?.is_file() {
            return Err(NoSealedFile::Form);
        }
        Self::of(file)
    }

    fn of(file: File) -> Result<Self, NoSealedFile> {
        let size = file.metadata()?.len();
        let mut from = Hashed {
            from: &file,
            hash: Sha256::new(),
        };
        let lead: [u8; LEAD] = from.array()?;
        let (magic, numbers) = lead.split_at(MAGIC.len());
        let number = |at: usize| {
            let bytes = numbers.get(at..at + 4)?;
            Some(u32::from_le_bytes(bytes.try_into().ok()?))
        };
        if magic != MAGIC || number(0) != Some(FORM) {
            return Err(NoSealedFile::Form);
        }
        let length = number(4).and_then(|length| usize::try_from(length).ok());
        let length = length.filter(|length| *length <= LARGEST_HEADER);
        let mut text = vec![0; length.ok_or(NoSealedFile::Form)?];
        from.fill(&mut text)?;
        let header: Header = serde_json::from_slice(&text).map_err(|_| NoSealedFile::Form)?;
        let own = Lengths::of(&header, text.len()).ok_or(NoSealedFile::Form)?;
        if own.whole != size {
            return Err(NoSealedFile::Changed);
        }
        let count = usize::try_from(header.layout.count).map_err(|_| NoSealedFile::Form)?;
        // As many as the file has room for: its size was held against its header.
        let mut index = vec![0; count * FINDER];
        from.fill(&mut index)?;
        let finders = index.chunks_exact(FINDER);
        let finders: Vec<Finder> = finders.filter_map(|own| own.try_into().ok()).collect();
        let ascend = |pair: &[Finder]| matches!(pair, [a, b] if a < b);
        if !finders.windows(2).all(ascend) {
            return Err(NoSealedFile::Changed);
        }
        from.pass(size - own.slots_at - HASH as u64)?;
        let hash: [u8; HASH] = from.hash.finalize().into();
        let mut written = [0; HASH];
        (&file).read_exact(&mut written)?;
        if hash != written {
            return Err(NoSealedFile::Changed);
        }
        Ok(Self {
            salt: from_hex(&header.layout.salt).ok_or(NoSealedFile::Form)?,
            check: from_hex(&header.layout.check).ok_or(NoSealedFile::Form)?,
            bound: super::bound_to(&text),
            slot: own.slot,
            slots_at: own.slots_at,
            public_at: own.public_at,
            finders,
            header,
            file,
        })
    }

    /// What anybody can read of it.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Whether this is the key of its release.
    pub fn is_opened_by(&self, release: &ReleaseKey) -> bool {
        release.check(&self.salt) == self.check
    }

    /// The packed answer of a code; `None` where it opens nothing. The work is the same whether there is no such answer,
    /// the answer is another's, or the key is wrong: as many hashes and comparisons, one slot read and held against its tag.
    ///
    /// # Errors
    /// When the system cannot read the file, or it was changed since it was opened.
    pub fn look_up(&self, code: &Code, release: &ReleaseKey) -> io::Result<Option<Vec<u8>>> {
        let opening = Opening::of(code, &self.salt);
        let key = opening.key(release);
        let count = self.finders.len();
        let after = self
            .finders
            .partition_point(|finder| *finder < opening.finder);
        let found = self.finders.get(after) == Some(&opening.finder);
        // Where nothing is found, the slot that would come next is tried, in vain.
        let at = after.min(count.saturating_sub(1));
        let mut sealed = vec![0; self.slot];
        if count > 0 {
            let from = self.slots_at + (at as u64) * (self.slot as u64);
            read_at(&self.file, &mut sealed, from)?;
        }
        let Some(plain) = open(&key, &sealed, &self.bound) else {
            // With the right key every answer that is there opens: the file was written over while it was open. That is
            // not the same as no answer, and is not told as if it were.
            return match found && self.is_opened_by(release) {
                true => Err(io::ErrorKind::InvalidData.into()),
                false => Ok(None),
            };
        };
        let answer = plain
            .split_first_chunk::<2>()
            .and_then(|(length, rest)| rest.get(..usize::from(u16::from_le_bytes(*length))));
        Ok(answer.filter(|_| found).map(<[u8]>::to_vec))
    }

    /// A public file; `None` where it has none of this name, or the key is wrong.
    ///
    /// # Errors
    /// When the system cannot read the file.
    pub fn public(&self, name: &str, release: &ReleaseKey) -> io::Result<Option<Vec<u8>>> {
        let mut from = self.public_at;
        for own in &self.header.layout.public {
            if own.name != name {
                from += own.sealed;
                continue;
            }
            let (Ok(length), Ok(plain)) = (usize::try_from(own.sealed), usize::try_from(own.plain))
            else {
                return Ok(None);
            };
            let mut sealed = vec![0; length];
            read_at(&self.file, &mut sealed, from)?;
            let packed = open(&release.public(&self.salt, name), &sealed, &self.bound);
            let whole = packed.and_then(|packed| decompress_to_vec_with_limit(&packed, plain).ok());
            return Ok(whole);
        }
        Ok(None)
    }
}

/// What a header says of the lengths of its file, held against what there may be.
struct Lengths {
    slot: usize,
    slots_at: u64,
    public_at: u64,
    whole: u64,
}

impl Lengths {
    fn of(header: &Header, text: usize) -> Option<Self> {
        let layout = &header.layout;
        let slot = usize::try_from(layout.slot).ok()?;
        let fits = (TAG + 2..=LARGEST_SLOT).contains(&slot) && layout.count <= MOST;
        if !fits || layout.public.len() > 16 {
            return None;
        }
        let slots_at = (LEAD + text) as u64 + layout.count * FINDER as u64;
        let public_at = slots_at + layout.count * u64::from(layout.slot);
        let mut end = public_at;
        for own in &layout.public {
            let fits = own.plain <= LARGEST_PUBLIC as u64 && own.sealed >= TAG as u64;
            end = end.checked_add(own.sealed).filter(|_| fits)?;
        }
        Some(Self {
            slot,
            slots_at,
            public_at,
            whole: end.checked_add(HASH as u64)?,
        })
    }
}

fn open(key: &Key, sealed: &[u8], bound: &[u8]) -> Option<Vec<u8>> {
    let cipher = Aes256Gcm::new(&(*key).into());
    let payload = Payload {
        msg: sealed,
        aad: bound,
    };
    cipher.decrypt(&Nonce::default(), payload).ok()
}

#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], from: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, into, from)
}

#[cfg(windows)]
fn read_at(file: &File, mut into: &mut [u8], mut from: u64) -> io::Result<()> {
    use std::os::windows::fs::FileExt;
    while !into.is_empty() {
        let read = file.seek_read(into, from)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        into = into.get_mut(read..).unwrap_or_default();
        from += read as u64;
    }
    Ok(())
}

struct Hashed<'a> {
    from: &'a File,
    hash: Sha256,
}

impl Hashed<'_> {
    fn fill(&mut self, into: &mut [u8]) -> Result<(), NoSealedFile> {
        let read = self.from.read_exact(into);
        read.map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => NoSealedFile::Changed,
            _ => NoSealedFile::Io(error),
        })?;
        self.hash.update(into);
        Ok(())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], NoSealedFile> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads what is not looked at yet.
    fn pass(&mut self, mut bytes: u64) -> Result<(), NoSealedFile> {
        let mut block = vec![0; usize::try_from(bytes.min(1 << 20)).unwrap_or(1 << 20)];
        while bytes > 0 {
            let step = bytes.min(block.len() as u64);
            bytes -= step;
            let step = usize::try_from(step).unwrap_or(0);
            self.fill(block.get_mut(..step).unwrap_or_default())?;
        }
        Ok(())
    }
}
