//! SHA-256 of what is read and written.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

/// SHA-256 in hexadecimal, as `sha256sum` prints it.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|b| format!("{b:02x}")).collect()
}

/// Writes on, and hashes what goes through.
pub struct HashingWriter<W> {
    to: W,
    hash: Sha256,
}

impl<W: Write> HashingWriter<W> {
    /// Nothing has gone through yet.
    pub fn new(to: W) -> Self {
        Self {
            to,
            hash: Sha256::new(),
        }
    }

    /// What it wrote to, and SHA-256 of all that went through, hexadecimal.
    pub fn finish(self) -> (W, String) {
        (self.to, hexadecimal(&self.hash.finalize()))
    }
}

impl<W: Write> Write for HashingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or(bytes));
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_parts_has_the_hash_of_the_whole() {
        let mut to = HashingWriter::new(Vec::new());
        to.write_all(b"ab").expect("a vector");
        to.write_all(b"c").expect("a vector");
        let (bytes, hash) = to.finish();
        // The first example of FIPS 180-4.
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!((bytes.as_slice(), hash.as_str()), (&b"abc"[..], known));
        assert_eq!(sha256(b"abc"), known);
    }
}
