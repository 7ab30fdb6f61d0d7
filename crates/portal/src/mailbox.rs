//! The drop folder: requests of families, sealed under their codes before they touch the disk, and replies of the bureau.
//! The portal only adds requests; it changes and deletes nothing.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};

use xuewei_sealed::answer::ActKind;
use xuewei_sealed::code::Code;
use xuewei_sealed::hex;
use xuewei_sealed::keys::{Finder, Mail};
use xuewei_sealed::lost::{LOST, Lost, seal_lost};
use xuewei_sealed::mail::{
    LARGEST_FILE, Reply, Request, open_replies, open_request, reply_name, request_name,
    seal_request, tag_of,
};

/// The folder.
#[derive(Debug)]
pub struct Mailbox {
    folder: PathBuf,
    /// Of whom there is anything: most families have nothing here, and no file is looked for.
    known: RwLock<BTreeSet<Finder>>,
    /// How many requests for a code the bureau has not taken yet.
    lost: AtomicUsize,
}

/// Requests for a code that may lie in the folder: who wants to fill the disk is stopped here.
const MOST_LOST: usize = 5_000;

/// What is there of a family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letters {
    /// What it asked for.
    pub requests: Vec<Request>,
    /// What the bureau replied.
    pub replies: Vec<Reply>,
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It was kept.
    New,
    /// One of this kind was there before, and stays.
    Before,
}

impl Mailbox {
    /// Opens a folder; it is made where there is none.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let own = Self {
            folder: folder.to_owned(),
            known: RwLock::new(BTreeSet::new()),
            lost: AtomicUsize::new(0),
        };
        own.look()?;
        Ok(own)
    }

    /// Looks who has anything in the folder: other replicas and the bureau write there, too.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn look(&self) -> io::Result<()> {
        let mut known = BTreeSet::new();
        let mut lost = 0;
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name();
            known.extend(name.to_str().and_then(tag_of));
            lost += usize::from(name.to_str().is_some_and(|name| name.ends_with(LOST)));
        }
        self.lost.store(lost, Ordering::Relaxed);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(())
    }

    /// What is there of the family of a code.
    pub fn letters(&self, code: &Code) -> Letters {
        let tag = Mail::of(code).tag;
        let is_known = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            known.contains(&tag)
        };
        if !is_known {
            return Letters::default();
        }
        let requests = ActKind::ALL.into_iter().filter_map(|kind| {
            let text = self.text(&request_name(code, kind))?;
            open_request(code, &text)
        });
        let replies = self.text(&reply_name(&tag));
        let replies = replies.and_then(|text| open_replies(code, &text));
        Letters {
            requests: requests.collect(),
            replies: replies.unwrap_or_default(),
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        let mut text = String::new();
        let file = File::open(self.folder.join(name)).ok()?;
        file.take(LARGEST_FILE).read_to_string(&mut text).ok()?;
        Some(text)
    }

    /// Keeps a request for a code, whole and on the disk before it says so; false where too many lie there already.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn keep_lost(&self, public: &str, request: &Lost) -> io::Result<bool> {
        if self.lost.fetch_add(1, Ordering::Relaxed) >= MOST_LOST {
            return Ok(false);
        }
        let text = seal_lost(public, request).map_err(io::Error::other)?;
        let mut chance = [0; 16];
        getrandom::fill(&mut chance).map_err(io::Error::other)?;
        let path = self.folder.join(format!("{}{LOST}", hex(&chance)));
        let passing = self.folder.join(format!(".{}.passing", hex(&chance)));
        let written = File::create_new(&passing).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        let kept = written.and_then(|()| fs::rename(&passing, &path));
        if kept.is_err() {
            let _ = fs::remove_file(&passing);
        }
        kept.map(|()| true)
    }

    /// Keeps a request, whole and on the disk before it says so; the first of its kind stays.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn keep(&self, code: &Code, request: &Request) -> io::Result<Kept> {
        let text = seal_request(code, request).map_err(io::Error::other)?;
        let path = self.folder.join(request_name(code, request.kind));
        let mut chance = [0; 8];
        getrandom::fill(&mut chance).map_err(io::Error::other)?;
        let passing = self.folder.join(format!(".{}.passing", hex(&chance)));
        let written = File::create_new(&passing).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        // A second name for it: that fails where the name is taken, and nobody ever sees half a file.
        let kept = written.and_then(|()| fs::hard_link(&passing, &path));
        let _ = fs::remove_file(&passing);
        let kept = match kept {
            Ok(()) => Kept::New,
            Err(why) if why.kind() == ErrorKind::AlreadyExists => Kept::Before,
            Err(why) => return Err(why),
        };
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(Mail::of(code).tag);
        Ok(kept)
    }
}
