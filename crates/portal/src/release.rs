//! The state of the release. Three files decide it, and are looked at every second: the sealed file, the key of the release,
//! and beside the sealed file the marks `….withdrawn` and `….expired`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use xuewei_sealed::code::Code;
use xuewei_sealed::file::{Header, NoSealedFile, Sealed};
use xuewei_sealed::keys::ReleaseKey;
use xuewei_sealed::ledger::{LEDGER_CSV, LEDGER_HTML, LEDGER_JSON};
use xuewei_sealed::policy_hash;

use crate::log;

/// What there is to be had.
#[derive(Clone, Debug)]
pub enum Phase {
    /// No sealed file.
    Nothing,
    /// Before the hour, or before the key is there.
    Waiting(Arc<Header>),
    /// Families can look up.
    Open(Arc<Opened>),
    /// The bureau took it back.
    Withdrawn,
    /// It was deleted when its time had come.
    Expired,
}

/// A release that is open.
#[derive(Debug)]
pub struct Opened {
    sealed: Sealed,
    key: ReleaseKey,
    /// The public files, opened once.
    public: BTreeMap<&'static str, Arc<Vec<u8>>>,
    /// The content policy of the ledger's page: its own script and style run, and nothing else.
    pub ledger_policy: String,
}

impl Opened {
    fn new(sealed: Sealed, key: ReleaseKey) -> io::Result<Self> {
        let mut public = BTreeMap::new();
        for name in [LEDGER_CSV, LEDGER_JSON, LEDGER_HTML] {
            if let Some(content) = sealed.public(name, &key)? {
                public.insert(name, Arc::new(content));
            }
        }
        let page = public
            .get(LEDGER_HTML)
            .map(|page| String::from_utf8_lossy(page));
        let own = |start: &str, end: &str| {
            let inside = page.as_ref()?.split(start).nth(1)?.split(end).next()?;
            Some(policy_hash(inside))
        };
        let ledger_policy = format!(
            "default-src 'none'; script-src {}; style-src {}; img-src data:; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'",
            own("<script>", "</script>").unwrap_or_else(|| "'none'".to_owned()),
            own("<style>", "</style>").unwrap_or_else(|| "'none'".to_owned()),
        );
        Ok(Self {
            sealed,
            key,
            public,
            ledger_policy,
        })
    }

    /// What anybody can read of it.
    pub fn header(&self) -> &Header {
        self.sealed.header()
    }

    /// The packed answer of a code.
    ///
    /// # Errors
    /// When the system cannot read the file.
    pub fn look_up(&self, code: &Code) -> io::Result<Option<Vec<u8>>> {
        self.sealed.look_up(code, &self.key)
    }

    /// A public file.
    pub fn public(&self, name: &str) -> Option<Arc<Vec<u8>>> {
        self.public.get(name).cloned()
    }
}

/// The release as it is followed.
#[derive(Debug)]
pub struct Release {
    sealed: PathBuf,
    key: PathBuf,
    phase: RwLock<Phase>,
}

/// Which file was opened last, so that another in its place is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    length: u64,
    changed: Option<SystemTime>,
}

/// What is kept between two looks.
#[derive(Debug, Default)]
pub struct Watch {
    stamp: Option<Stamp>,
    waiting: Option<Sealed>,
    told: &'static str,
}

impl Release {
    /// Of a sealed file and the place where its key will be.
    pub fn new(sealed: &Path, key: &Path) -> Self {
        Self {
            sealed: sealed.to_owned(),
            key: key.to_owned(),
            phase: RwLock::new(Phase::Nothing),
        }
    }

    /// What there is to be had. Cheap: it is asked for by every request.
    pub fn phase(&self) -> Phase {
        let phase = self.phase.read().unwrap_or_else(PoisonError::into_inner);
        phase.clone()
    }

    /// A mark beside the sealed file.
    fn mark(&self, what: &str) -> PathBuf {
        let mut name = self.sealed.clone().into_os_string();
        name.push(what);
        name.into()
    }

    /// Looks at the files at a moment (seconds since 1970), and changes the state where they say so.
    pub fn look(&self, watch: &mut Watch, now: i64) {
        let next = self.next(watch, now);
        if let Some(next) = next {
            *self.phase.write().unwrap_or_else(PoisonError::into_inner) = next;
        }
        let told = match self.phase() {
            Phase::Nothing => "nothing",
            Phase::Waiting(_) => "waiting",
            Phase::Open(_) => "open",
            Phase::Withdrawn => "withdrawn",
            Phase::Expired => "expired",
        };
        if watch.told != told {
            watch.told = told;
            log("phase", &[("phase", told)]);
        }
    }

    /// The next state; `None` where it stays.
    fn next(&self, watch: &mut Watch, now: i64) -> Option<Phase> {
        if self.mark(".withdrawn").exists() {
            *watch = Watch {
                told: watch.told,
                ..Watch::default()
            };
            return Some(Phase::Withdrawn);
        }
        let Ok(there) = fs::metadata(&self.sealed) else {
            watch.stamp = None;
            watch.waiting = None;
            let was = self.mark(".expired").exists();
            return Some(if was { Phase::Expired } else { Phase::Nothing });
        };
        let stamp = Stamp {
            length: there.len(),
            changed: there.modified().ok(),
        };
        if watch.stamp != Some(stamp) {
            watch.stamp = Some(stamp);
            match Sealed::open(&self.sealed) {
                Ok(sealed) => {
                    let _ = fs::remove_file(self.mark(".expired"));
                    watch.waiting = Some(sealed);
                }
                // What was open stays open: a file that is being copied is whole in a moment.
                Err(why) => {
                    if !matches!(why, NoSealedFile::Changed) {
                        log("sealed", &[("error", &why.to_string())]);
                    }
                    watch.stamp = None;
                }
            }
        }
        let ends = match (&watch.waiting, self.phase()) {
            (Some(sealed), _) => Some(sealed.header().expires),
            (None, Phase::Open(open)) => Some(open.header().expires),
            _ => None,
        };
        if ends.is_some_and(|ends| ends <= now) {
            return Some(self.expire(watch));
        }
        let header = watch.waiting.as_ref()?.header();
        if header.release > now {
            return Some(Phase::Waiting(Arc::new(header.clone())));
        }
        // The key is not looked for before the hour.
        let key = fs::read_to_string(&self.key).ok();
        let key = key.and_then(|text| ReleaseKey::read(&text));
        let fits = key.filter(|key| {
            watch
                .waiting
                .as_ref()
                .is_some_and(|own| own.is_opened_by(key))
        });
        let Some(key) = fits else {
            let header = watch.waiting.as_ref()?.header();
            // A new version waits behind the one that is open, until its key is there.
            return match self.phase() {
                Phase::Open(_) => None,
                _ => Some(Phase::Waiting(Arc::new(header.clone()))),
            };
        };
        match Opened::new(watch.waiting.take()?, key) {
            Ok(opened) => Some(Phase::Open(Arc::new(opened))),
            Err(why) => {
                log("sealed", &[("error", &why.to_string())]);
                watch.stamp = None;
                None
            }
        }
    }

    /// Deletes the file whose time has come; the mark stays, so that a start afterwards knows what was.
    fn expire(&self, watch: &mut Watch) -> Phase {
        let marked = fs::write(self.mark(".expired"), b"");
        let deleted = fs::remove_file(&self.sealed);
        if let Err(why) = marked.and(deleted) {
            // It is not shown any more, whatever the disk says.
            log("expire", &[("error", &why.to_string())]);
        }
        watch.stamp = None;
        watch.waiting = None;
        Phase::Expired
    }
}
