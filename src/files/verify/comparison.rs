//! A second run of a round, held against the folder that the first one wrote.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, PoisonError};

use xuewei_core::control::Control;

use super::reconstructed::options;
use crate::files::followed::written;
use crate::files::output::{Content, ResultSink};
use crate::files::provenance::Options;
use crate::files::record::{RECORD, Record};
use crate::input::sha256;

/// Takes the files of a second run and keeps of each only its hash. The hashes of the first run are those of its
/// record, against which the files on the disk must have been held before.
pub struct Comparison<'a> {
    record: &'a Record,
    control: &'a Control,
    outputs: Mutex<BTreeMap<String, String>>,
}

impl<'a> Comparison<'a> {
    /// Nothing was taken yet; nothing is once the control says so.
    pub fn with(record: &'a Record, control: &'a Control) -> Self {
        Self {
            record,
            control,
            outputs: Mutex::default(),
        }
    }

    /// Under what the second run has to be carried out, so that it writes what the first one did.
    pub fn options(&self) -> Options {
        options(&self.record.value)
    }

    /// How many files came out again to the last byte, the record among them.
    ///
    /// # Errors
    /// Every file that differs, or that one of the runs has and the other has not.
    pub fn finish(self) -> Result<usize, Vec<String>> {
        let again = self.outputs.into_inner();
        let again = again.unwrap_or_else(PoisonError::into_inner);
        let own = sha256(self.record.text.as_bytes());
        let mut first = self.record.outputs();
        first.insert(RECORD, &own);
        let differs =
            |name: &&str| again.get(*name).map(String::as_str) != first.get(name).copied();
        let names = first.keys().copied();
        let new = again.keys().map(String::as_str);
        let new = new.filter(|name| !first.contains_key(name));
        let mut differing: Vec<&str> = names.chain(new).filter(differs).collect();
        if differing.is_empty() {
            return Ok(again.len());
        }
        differing.sort_unstable();
        // The record differs wherever a file does: only where it alone differs is it to be named.
        if differing.len() > 1 {
            differing.retain(|name| *name != RECORD);
        }
        Err(differing.into_iter().map(str::to_owned).collect())
    }

    fn note(&self, name: &str, hash: String) {
        let mut outputs = self.outputs.lock().unwrap_or_else(PoisonError::into_inner);
        outputs.insert(name.to_owned(), hash);
    }
}

impl ResultSink for Comparison<'_> {
    fn put(&self, name: &str, content: &Content<'_>) -> io::Result<()> {
        let (_, hash) = written(io::sink(), self.control, content)?;
        self.note(name, hash);
        Ok(())
    }

    fn put_again(&self, name: &str, text: &str) -> io::Result<()> {
        self.control.check().map_err(io::Error::other)?;
        self.note(name, sha256(text.as_bytes()));
        Ok(())
    }

    fn subfolder(&self, _name: &str) -> io::Result<()> {
        Ok(())
    }

    fn outputs(&self) -> BTreeMap<String, String> {
        let outputs = self.outputs.lock().unwrap_or_else(PoisonError::into_inner);
        outputs.clone()
    }
}
