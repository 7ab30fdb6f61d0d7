//! The table of late changes (变更): who withdraws, who applies late, whom a person places. Findings name rows and
//! identifiers, never reasons or names.
#![expect(
    clippy::indexing_slicing,
    reason = "indices are those that children and schools have in the intake"
)]

use std::collections::BTreeMap;

use jiff::civil::Date;
use xuewei_core::allocation::Outcome;
use xuewei_core::amend::{Before, Changes, places_left};
use xuewei_core::domain::{ChildIdx, Grounds, Intake, ManualPlacement, SchoolIdx, read_date};
use xuewei_core::finding::{Code, Finding, Findings};

use super::field::Fields;
use super::matched::Matched;
use super::table_file::TableFile;
use crate::tables::inputs::{ChangeColumns, changes};

/// What a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Withdraw,
    Add,
    Place,
    /// With a place more for this child.
    PlaceExtra,
}

/// Words of a row, the first of each as the contract has it.
const WORDS: [(What, &[&str]); 4] = [
    (
        What::Withdraw,
        &[
            "withdraw",
            "withdrawn",
            "withdrawal",
            "退出",
            "放弃",
            "放弃学位",
            "退学位",
            "退回学位",
            "撤回",
            "撤销申请",
        ],
    ),
    (
        What::Add,
        &[
            "add", "added", "late", "补报", "补登", "新增", "追加", "补录",
        ],
    ),
    (
        What::Place,
        &[
            "place",
            "placed",
            "指定",
            "指定学校",
            "安排",
            "人工安排",
            "人工指定",
        ],
    ),
    (
        What::PlaceExtra,
        &[
            "place_extra",
            "place extra",
            "超额指定",
            "超额安排",
            "增额指定",
            "增额安排",
        ],
    ),
];

fn what(word: &str) -> Option<What> {
    let word = word.trim().to_lowercase();
    let mut all = WORDS.iter();
    all.find(|(_, words)| words.contains(&word.as_str()))
        .map(|(what, _)| *what)
}

/// A table of changes, read and not yet understood.
#[derive(Debug)]
pub struct ChangesFile {
    table: Matched<ChangeColumns>,
}

impl ChangesFile {
    /// Reads the table of a file; what is wrong with it is told.
    pub fn read(file: &TableFile, findings: &mut Findings) -> Option<Self> {
        let table = file.read(findings)?;
        Some(Self { table })
    }
}

/// What the changes are held against.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The allocation that they change.
    pub before: Before<'a>,
    /// The children with those who apply late; nothing where these could not be read.
    pub after: Option<&'a Intake>,
    /// Whether there is a table of those who apply late.
    pub has_late: bool,
    /// The last day of the changes before these.
    pub since: Option<Date>,
    /// The last day that may be named; nothing where any may.
    pub until: Option<Date>,
}

/// What a table of changes comes to.
#[derive(Debug, Default)]
pub struct Resolved {
    /// What changes.
    pub changes: Changes,
    /// Reason, who and date of each change, by the identifier of the child.
    pub grounds: BTreeMap<Box<str>, (Grounds, Date)>,
    /// The last day among them.
    pub last: Option<Date>,
}

/// Understands the changes. Everything that is wrong is told at once; what is returned is of use only where nothing is.
pub fn resolve(file: &ChangesFile, standing: &Standing<'_>, findings: &mut Findings) -> Resolved {
    let Some(f) = Fields::of(&file.table, true, findings) else {
        return Resolved::default();
    };
    if f.len() == 0 {
        findings.push(Finding::new(Code::NoChanges, f.file()));
    }
    let mut rows = Rows {
        f: &f,
        standing,
        seen: BTreeMap::new(),
        withdrawn: Vec::new(),
        placed: Vec::new(),
        added: Vec::new(),
        grounds: BTreeMap::new(),
        last: None,
    };
    for row in 0..f.len() {
        rows.read(row, findings);
    }
    rows.late_without_row(findings);
    let (last, grounds) = (rows.last, std::mem::take(&mut rows.grounds));
    Resolved {
        changes: rows.finish(findings),
        grounds,
        last,
    }
}

/// The rows so far.
struct Rows<'a, 't> {
    f: &'a Fields<'t, ChangeColumns>,
    standing: &'a Standing<'a>,
    /// The identifiers that have a row.
    seen: BTreeMap<Box<str>, usize>,
    /// Children of the intake after the changes.
    withdrawn: Vec<ChildIdx>,
    /// With the row of each.
    placed: Vec<(usize, ManualPlacement)>,
    added: Vec<ChildIdx>,
    grounds: BTreeMap<Box<str>, (Grounds, Date)>,
    last: Option<Date>,
}

impl Rows<'_, '_> {
    fn after(&self) -> &Intake {
        self.standing.after.unwrap_or(self.standing.before.intake)
    }

    fn read(&mut self, row: usize, findings: &mut Findings) {
        let f = self.f;
        for column in [changes::REASON, changes::WHO] {
            if f.text(row, column).is_empty() {
                findings.push(f.finding(Code::ValueMissing, row, column));
            }
        }
        let date = self.date(row, findings);
        let word = f.text(row, changes::CHANGE);
        let what = match (word, what(word)) {
            ("", _) => {
                findings.push(f.finding(Code::ValueMissing, row, changes::CHANGE));
                None
            }
            (_, None) => {
                findings.push(f.finding(Code::ChangeUnknown, row, changes::CHANGE));
                None
            }
            (_, what) => what,
        };
        let Some(id) = f.id(row, changes::CHILD_ID, findings) else {
            return;
        };
        let first = self.seen.get(&*id).copied();
        if first.is_some() {
            findings.push(
                f.finding(Code::IdTwice, row, changes::CHILD_ID)
                    .with("id", &id),
            );
            return;
        }
        self.seen.insert(id.clone(), row);
        if let Some(date) = date {
            self.grounds
                .insert(id.clone(), (self.grounds_of(row), date));
        }
        match what {
            None => {}
            Some(What::Withdraw) => self.withdraw(row, &id, findings),
            Some(What::Add) => self.add(row, &id, findings),
            Some(what) => self.place(row, &id, what == What::PlaceExtra, findings),
        }
    }

    fn grounds_of(&self, row: usize) -> Grounds {
        Grounds {
            reason: self.f.text(row, changes::REASON).into(),
            who: self.f.text(row, changes::WHO).into(),
        }
    }

    fn date(&mut self, row: usize, findings: &mut Findings) -> Option<Date> {
        let f = self.f;
        let text = f.text(row, changes::DATE);
        if text.is_empty() {
            findings.push(f.finding(Code::ValueMissing, row, changes::DATE));
            return None;
        }
        let Some(date) = read_date(text.trim()) else {
            findings.push(
                f.finding(Code::ChangeDateInvalid, row, changes::DATE)
                    .with("value", f.masked(text)),
            );
            return None;
        };
        let Standing { since, until, .. } = *self.standing;
        let bounds = [
            since.filter(|since| date < *since),
            until.filter(|until| date > *until),
        ];
        for bound in bounds.into_iter().flatten() {
            findings.push(
                f.finding(Code::ChangeOutOfOrder, row, changes::DATE)
                    .with("date", date.to_string())
                    .with("bound", bound.to_string())
                    .with("side", if date < bound { "before" } else { "after" }),
            );
        }
        self.last = self.last.max(Some(date));
        Some(date)
    }

    /// A child of the allocation before the changes.
    fn known(&self, row: usize, id: &str, findings: &mut Findings) -> Option<ChildIdx> {
        let found = self.standing.before.intake.child(id);
        if found.is_none() {
            findings.push(
                self.f
                    .finding(Code::ChildUnknown, row, changes::CHILD_ID)
                    .with("id", id),
            );
        }
        found
    }

    fn withdraw(&mut self, row: usize, id: &str, findings: &mut Findings) {
        let Some(child) = self.known(row, id, findings) else {
            return;
        };
        let before = self.standing.before;
        let outcome = before.allocation.of(child);
        let school = outcome
            .school()
            .map(|s| &*before.intake.schools()[s.at()].id);
        let named = self.f.text(row, changes::SCHOOL_ID);
        if outcome == Outcome::Ineligible {
            findings.push(
                self.f
                    .finding(Code::NothingToWithdraw, row, changes::CHILD_ID)
                    .with("id", id),
            );
            return;
        }
        if !named.is_empty() && Some(named) != school {
            findings.push(
                self.f
                    .finding(Code::SchoolNotTheirs, row, changes::SCHOOL_ID)
                    .with("id", id)
                    .with("school", school.unwrap_or("–")),
            );
        }
        if school.is_none() {
            findings.push(
                self.f
                    .finding(Code::WithdrawnWaiting, row, changes::CHILD_ID)
                    .with("id", id),
            );
        }
        self.withdrawn.extend(self.after().child(id));
    }

    fn add(&mut self, row: usize, id: &str, findings: &mut Findings) {
        let is_known = self.standing.before.intake.child(id).is_some();
        let finding = |code| {
            let finding = self.f.finding(code, row, changes::CHILD_ID);
            finding.with("id", id)
        };
        match (is_known, self.standing.after, self.standing.has_late) {
            (true, ..) => findings.push(finding(Code::AddedKnown)),
            (false, _, false) => findings.push(finding(Code::AddedMissing)),
            // What is wrong with the table of those who apply late is told there.
            (false, None, true) => {}
            (false, Some(after), true) => match after.child(id) {
                Some(child) => self.added.push(child),
                None => findings.push(finding(Code::AddedMissing)),
            },
        }
    }

    fn place(&mut self, row: usize, id: &str, is_extra: bool, findings: &mut Findings) {
        let f = self.f;
        let before = self.standing.before;
        // A decision may be about a child who applies late: then the row says both.
        let late = self.standing.after.and_then(|after| after.child(id));
        let late = late.filter(|_| before.intake.child(id).is_none());
        let child = match late {
            Some(late) => Some(&self.after().children()[late.at()]),
            None => {
                let own = self.known(row, id, findings);
                own.map(|own| &before.intake.children()[own.at()])
            }
        };
        let level = before.intake.level();
        let school = f.id(row, changes::SCHOOL_ID, findings).and_then(|school| {
            let found = before.intake.school(&school);
            let is_open = |s: &SchoolIdx| before.intake.schools()[s.at()].is_open_to(level);
            let found = found.filter(is_open);
            if found.is_none() {
                findings.push(
                    f.finding(Code::SchoolUnknown, row, changes::SCHOOL_ID)
                        .with("id", school),
                );
            }
            found
        });
        let Some(of) = child else { return };
        if of.level != level || (of.home.is_none() && of.community.is_none()) {
            findings.push(
                f.finding(Code::LockImpossible, row, changes::CHILD_ID)
                    .with("id", id),
            );
            return;
        }
        let (Some(school), Some(child)) = (school, self.after().child(id)) else {
            return;
        };
        let placement = ManualPlacement {
            child,
            school,
            grounds: self.grounds_of(row),
            is_extra,
        };
        self.placed.push((row, placement));
    }

    /// Children of the table of those who apply late who have no row that says so.
    fn late_without_row(&self, findings: &mut Findings) {
        let Some(after) = self.standing.after else {
            return;
        };
        let before = self.standing.before.intake;
        for child in after.children() {
            let is_new = before.child(&child.id).is_none();
            let is_named = after
                .child(&child.id)
                .is_some_and(|c| self.added.contains(&c));
            if is_new && !is_named && !self.seen.contains_key(&child.id) {
                findings.push(
                    Finding::new(Code::AddedWithoutRow, self.f.file())
                        .column(changes::CHILD_ID.key())
                        .with("id", &child.id),
                );
            }
        }
    }

    /// The changes; schools that have no room for whom people place are told.
    fn finish(mut self, findings: &mut Findings) -> Changes {
        let before = self.standing.before;
        let own = |child: ChildIdx| before.intake.child(&self.after().children()[child.at()].id);
        // Whom a person places elsewhere gives a place back as well.
        let placed = self.placed.iter().map(|(_, own)| own.child);
        let leaving = self.withdrawn.iter().copied().chain(placed);
        let leaving: Vec<ChildIdx> = leaving.filter_map(own).collect();
        let mut left = places_left(before, &leaving);
        for (row, placement) in self.placed.iter().filter(|(_, own)| !own.is_extra) {
            let Some(room) = left.get_mut(placement.school.at()) else {
                continue;
            };
            *room -= 1;
            if *room < 0 {
                let school = &before.intake.schools()[placement.school.at()];
                findings.push(
                    self.f
                        .finding(Code::SchoolFull, *row, changes::SCHOOL_ID)
                        .with("id", &school.id)
                        .with("places", school.places.get()),
                );
            }
        }
        self.withdrawn.sort_unstable();
        let mut placed: Vec<ManualPlacement> =
            self.placed.into_iter().map(|(_, own)| own).collect();
        placed.sort_unstable_by_key(|own| own.child);
        Changes {
            withdrawn: self.withdrawn,
            placed,
        }
    }
}
