//! A `round.toml` for a folder of tables: what is recognised is proposed, what is not seen is asked for.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;
use xuewei_core::domain::SchoolLevel;
use xuewei_core::finding::Finding;
use xuewei_core::policy::PACKS;

use super::Error;
use crate::faces::round_file::{self, Because, Line};
use crate::input::commitment::today;
use crate::input::{Datum, NotTaken, Recognised, recognise};
use crate::tables::inputs::Role;
use crate::words::findings::not_taken;
use crate::words::{Lang, Wording};

/// The name of a round's file.
pub const ROUND: &str = "round.toml";

/// What the asker knows already.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// What the round is called.
    pub name: Option<String>,
    /// The year of entry.
    pub year: Option<i64>,
    /// The level of school.
    pub level: Option<SchoolLevel>,
    /// The datum of the coordinates.
    pub datum: Option<Datum>,
    /// The policy pack.
    pub policy: Option<String>,
    /// The text that fixes the lottery.
    pub seed: Option<String>,
    /// Tables by what they are: `报名.xlsx#初审`.
    pub tables: Vec<(Role, String)>,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The folder.
    pub folder: PathBuf,
    /// Where the round's file goes; `round.toml` in the folder where none is named.
    pub out: Option<PathBuf>,
    /// Whether one that is there is replaced.
    pub force: bool,
    /// What the asker knows already.
    pub given: Given,
    /// The language of what is written.
    pub lang: Lang,
}

/// Something that the round's file says.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal<T> {
    /// What is proposed.
    pub value: T,
    /// Why.
    pub because: Because,
}

impl<T> Proposal<T> {
    fn new(value: T, because: Because) -> Self {
        Self { value, because }
    }

    fn given(given: Option<T>, or: impl FnOnce() -> Self) -> Self {
        match given {
            Some(value) => Self::new(value, Because::Given),
            None => or(),
        }
    }
}

/// What was recognised, and what is proposed.
#[derive(Clone, Debug)]
pub struct Look {
    /// The folder.
    pub recognised: Recognised,
    /// The level of school.
    pub level: Proposal<SchoolLevel>,
    /// The year of entry.
    pub year: Proposal<i64>,
    /// The datum.
    pub datum: Proposal<Datum>,
    /// The policy pack.
    pub policy: Proposal<String>,
    /// What the round is called.
    pub name: Proposal<String>,
    /// The text that fixes the lottery.
    pub seed: Proposal<String>,
    /// Where the file goes.
    pub out: PathBuf,
    /// Whether a name, and so a seed, follow from the other proposals.
    named: (bool, bool),
    lang: Lang,
    force: bool,
}

/// Looks at a folder and proposes a round.
///
/// # Errors
/// When the folder cannot be looked into, holds no tables of a round, or holds a round that is not to be replaced.
pub fn look(request: &Request) -> Result<Look, Error> {
    let Request { folder, given, .. } = request;
    let out = request.out.clone().unwrap_or_else(|| folder.join(ROUND));
    if out.exists() && !request.force {
        return Err(Error::RoundThere(out));
    }
    let recognised = recognise(folder, given.level, &given.tables).map_err(|why| {
        let name = folder.display().to_string();
        Error::Input(Finding::unreadable(name, &why).into())
    })?;
    let of = |role| recognised.table(role);
    let has_children = of(Role::Children).is_some() || of(Role::Demand).is_some();
    if recognised.tables.is_empty() || !has_children {
        return Err(Error::NoTables(Box::new(recognised)));
    }
    let given = given.clone();
    let clues = &recognised.clues;
    let level = Proposal::given(given.level, || match clues.levels.as_slice() {
        [(level, from)] => Proposal::new(*level, Because::Level(*from)),
        [(level, _), ..] => Proposal::new(*level, Because::SeveralLevels),
        [] => Proposal::new(SchoolLevel::Primary, Because::Usual),
    });
    let year = Proposal::given(given.year, || match clues.year {
        Some((year, from)) => Proposal::new(year, Because::Year(from)),
        None => Proposal::new(today().year().into(), Because::Usual),
    });
    let datum = Proposal::given(given.datum, || match clues.datums.as_slice() {
        [(datum, word)] => Proposal::new(*datum, Because::Word((*word).to_owned())),
        [] => Proposal::new(Datum::Wgs84, Because::Usual),
        several => Proposal::new(several[0].0, Because::SeveralDatums),
    });
    let policy = Proposal::given(given.policy, || {
        let has_points = of(Role::Children).is_none_or(|table| table.has_points);
        match clues.place {
            // Whoever has points has counted them.
            Some(place) if !has_points || counts_no_points(place.pack) => {
                Proposal::new(place.pack.to_owned(), Because::Word(place.word.to_owned()))
            }
            _ if has_points => Proposal::new("two-primaries".to_owned(), Because::Points),
            _ => Proposal::new("two-primaries".to_owned(), Because::Usual),
        }
    });
    let named = (given.name.is_none(), given.seed.is_none());
    let mut look = Look {
        level,
        year,
        datum,
        policy,
        name: Proposal::given(given.name, || Proposal::new(String::new(), Because::Usual)),
        seed: Proposal::given(given.seed, || Proposal::new(String::new(), Because::Usual)),
        recognised,
        out,
        named,
        lang: request.lang,
        force: request.force,
    };
    look.settle_names();
    Ok(look)
}

/// Whether a shipped pack takes points as they are given.
fn counts_no_points(pack: &str) -> bool {
    pack == "zhangjiagang"
}

impl Look {
    /// The name and the seed that follow from the rest, where nobody gave them.
    pub fn settle_names(&mut self) {
        let wording = Wording::new(self.lang);
        let key = match self.level.value {
            SchoolLevel::Primary => "init-name-primary",
            SchoolLevel::Junior => "init-name-junior",
        };
        if self.named.0 {
            self.name.value = wording.text(key, &[("year", self.year.value.to_string())]);
        }
        if self.named.1 {
            self.seed.value.clone_from(&self.name.value);
        }
    }

    /// What nobody said and nothing shows: each a key, what is proposed, and the words that are allowed, if these are
    /// few.
    pub fn open_questions(&self) -> Vec<&'static str> {
        let all = [
            ("stage", &self.level.because),
            ("year", &self.year.because),
            ("crs", &self.datum.because),
            ("policy", &self.policy.because),
            ("seed", &self.seed.because),
        ];
        let open = all.into_iter().filter(|(_, because)| because.is_open());
        open.map(|(key, _)| key).collect()
    }

    /// What is proposed for a key.
    pub fn proposed(&self, key: &str) -> String {
        match key {
            "stage" => self.level.value.as_str().to_owned(),
            "year" => self.year.value.to_string(),
            "crs" => self.datum.value.as_str().to_owned(),
            "policy" => self.policy.value.clone(),
            "name" => self.name.value.clone(),
            _ => self.seed.value.clone(),
        }
    }

    /// Takes an answer; whether it is one.
    pub fn answer(&mut self, key: &str, answer: &str) -> bool {
        let because = Because::Given;
        match key {
            "stage" => match level_named(answer) {
                Some(level) => self.level = Proposal::new(level, because),
                None => return false,
            },
            "crs" => match datum_named(answer) {
                Some(datum) => self.datum = Proposal::new(datum, because),
                None => return false,
            },
            "year" => match answer.parse() {
                Ok(year) if (1990..=2200).contains(&year) => {
                    self.year = Proposal::new(year, because)
                }
                _ => return false,
            },
            "policy" => {
                if !answer.ends_with(".toml") && !PACKS.iter().any(|(name, _)| *name == answer) {
                    return false;
                }
                self.policy = Proposal::new(answer.to_owned(), because);
            }
            _ => {
                self.seed = Proposal::new(answer.to_owned(), because);
                self.named.1 = false;
            }
        }
        self.settle_names();
        true
    }

    /// Looks again where the level was answered: another sheet may be of it.
    ///
    /// # Errors
    /// When the folder cannot be looked into any more.
    pub fn of_level(&mut self, given: &[(Role, String)]) -> Result<(), Error> {
        let folder = &self.recognised.folder;
        let again = recognise(folder, Some(self.level.value), given).map_err(|why| {
            let name = folder.display().to_string();
            Error::Input(Finding::unreadable(name, &why).into())
        })?;
        self.recognised.tables = again.tables;
        self.recognised.aside = again.aside;
        Ok(())
    }

    /// The lines of the file but for the tables.
    pub fn lines(&self) -> Vec<Line> {
        let line = |key, because: &Because| Line {
            key,
            value: self.proposed(key),
            because: because.clone(),
        };
        vec![
            line("name", &self.name.because),
            line("year", &self.year.because),
            line("stage", &self.level.because),
            line("crs", &self.datum.because),
            line("policy", &self.policy.because),
            line("seed", &self.seed.because),
        ]
    }

    /// Writes the round's file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self) -> Result<(), Error> {
        let text = round_file::text(&self.lines(), &self.recognised, &Wording::new(self.lang));
        let failed = |why: std::io::Error| match why.kind() {
            ErrorKind::AlreadyExists => Error::RoundThere(self.out.clone()),
            _ => Error::output(&self.out, why),
        };
        let beside = self
            .out
            .parent()
            .filter(|path| !path.as_os_str().is_empty());
        // Whole or not at all.
        let mut file = tempfile::Builder::new()
            .prefix(".xuewei")
            .tempfile_in(beside.unwrap_or(Path::new(".")))
            .map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        set_readable(file.path());
        match self.force {
            true => file
                .persist(&self.out)
                .map(|_| ())
                .map_err(|e| failed(e.error)),
            false => file
                .persist_noclobber(&self.out)
                .map(|_| ())
                .map_err(|e| failed(e.error)),
        }
    }
}

/// A file that people edit together: as other files are, not for its writer alone.
#[cfg(unix)]
fn set_readable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    // What cannot be set stays as it is.
    let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o644));
}

#[cfg(not(unix))]
fn set_readable(_: &Path) {}

/// The level that a word means, in either language.
pub fn level_named(word: &str) -> Option<SchoolLevel> {
    let all = [SchoolLevel::Primary, SchoolLevel::Junior];
    let known: [&'static str; 2] = ["primary", "junior"];
    let meant = xuewei_core::settings::word_meant(word, &known)?;
    all.into_iter().find(|level| level.as_str() == meant)
}

/// The datum that a word means, in either language.
pub fn datum_named(word: &str) -> Option<Datum> {
    let known: [&'static str; 3] = ["wgs84", "gcj02", "bd09"];
    let meant = xuewei_core::settings::word_meant(word, &known)?;
    Datum::ALL.into_iter().find(|datum| datum.as_str() == meant)
}

/// A table that the round names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TableNamed {
    /// What it is: a key of `[tables]`.
    pub table: &'static str,
    /// The file, with the sheet behind `#` where its workbook has several.
    pub path: String,
    /// Rows under its headings.
    pub rows: usize,
    /// Columns that it needs and that were not found.
    pub lacks: Vec<&'static str>,
}

/// A key that the round's file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Setting {
    /// The key.
    pub key: &'static str,
    /// What it holds.
    pub value: String,
    /// Whether nothing shows it and nobody said it.
    pub assumed: bool,
    /// Why it holds that, in the language of the run.
    pub because: String,
}

/// Something in the folder that is no table of the round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Left {
    /// The file, with the sheet behind `#`.
    pub path: String,
    /// Why, in the language of the run.
    pub because: String,
}

/// What `--format json` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Answer {
    /// The file that was written.
    pub round: String,
    /// The tables that it names.
    pub tables: Vec<TableNamed>,
    /// What else it says.
    pub settings: Vec<Setting>,
    /// What of the folder it does not name.
    pub not_taken: Vec<Left>,
}

impl Answer {
    /// What was written.
    pub fn of(look: &Look, wording: &Wording) -> Self {
        let open = look.open_questions();
        let tables = look.recognised.tables.iter();
        let settings = look.lines().into_iter();
        Self {
            round: look.out.display().to_string(),
            tables: tables
                .map(|table| TableNamed {
                    table: table.role.as_str(),
                    path: table.path(),
                    rows: table.rows,
                    lacks: table.lacks.clone(),
                })
                .collect(),
            settings: settings
                .map(|line| Setting {
                    assumed: open.contains(&line.key),
                    because: round_file::because(&line, wording),
                    key: line.key,
                    value: line.value,
                })
                .collect(),
            not_taken: left(&look.recognised, wording),
        }
    }
}

/// What of a folder is no table of the round, with why.
pub fn left(recognised: &Recognised, wording: &Wording) -> Vec<Left> {
    let aside = recognised.aside.iter();
    let told = aside.filter(|one| one.why != NotTaken::Folder || recognised.tables.is_empty());
    told.map(|one| Left {
        path: match &one.sheet {
            Some(sheet) => format!("{}#{sheet}", one.file),
            None => one.file.clone(),
        },
        because: not_taken(&one.why, wording),
    })
    .collect()
}
