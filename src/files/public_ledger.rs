//! The public ledger of an allocation (docs/ledger.md): made from what was proved, written, and held against it again.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

use xuewei_core::allocation::{Outcome, PlacedBy};
use xuewei_core::domain::ChildIdx;
use xuewei_core::policy::LOCK;
use xuewei_sealed::hex;
use xuewei_sealed::keys::{Nonce, leaf_nonce};
use xuewei_sealed::ledger::{
    LEDGER_CSV, LEDGER_HTML, LEDGER_JSON, LedgerFault, Line, Opened, Record, Summary, Tree, check,
    page, read_table, write_table,
};

use super::plain;
use super::secrets::{Secrets, make_folder, put};
use super::verify::ResultsFolder;
use crate::tables::json::pretty;

/// A ledger, with what each family is told of its line.
pub struct PublicLedger {
    /// The lines.
    pub lines: Vec<Line>,
    /// What `ledger.json` holds.
    pub summary: Summary,
    records: Vec<(ChildIdx, Nonce, Record)>,
    tree: Tree,
    at: BTreeMap<ChildIdx, usize>,
}

/// The records of all children who have a line: those who have a rank, and those whom a person placed.
fn records(opened: &ResultsFolder) -> Vec<(ChildIdx, Record)> {
    let (intake, pack) = (&opened.input.intake, &opened.input.pack);
    let has_tiers = !pack.batches.is_empty();
    let of = |child: ChildIdx| {
        let rank = opened.qualified.ranking.of(child).map(|rank| rank.0);
        let outcome = opened.allocation.of(child);
        let school = outcome.school();
        let by_hand = opened.allocation.placed_by(child) == PlacedBy::ByHand;
        let takes_part = rank.is_some() || matches!(outcome, Outcome::Placed { .. });
        let points = opened.qualified.points.get(child.at()).copied().flatten();
        takes_part.then(|| Record {
            child_id: intake.children()[child.at()].id.to_string(),
            rank,
            outcome: outcome.as_str().to_owned(),
            school_id: school
                .map(|school| intake.schools()[school.at()].id.to_string())
                .unwrap_or_default(),
            points: points.map(|points| points.to_string()).unwrap_or_default(),
            tier: match has_tiers {
                true => (opened.qualified.tier(child) + 1).to_string(),
                false => String::new(),
            },
            manual: if by_hand {
                LOCK.to_owned()
            } else {
                String::new()
            },
        })
    };
    let all = (0..intake.children().len()).map(ChildIdx::from_usize);
    let mut all: Vec<(ChildIdx, Record)> =
        all.filter_map(|child| Some((child, of(child)?))).collect();
    all.sort_by_key(|(child, record)| (record.rank.is_none(), record.rank, *child));
    all
}

impl PublicLedger {
    /// The ledger of an allocation under codes; `None` where a child with a line has no code.
    pub fn of(
        opened: &ResultsFolder,
        secrets: &Secrets,
        version: u32,
        coarse: bool,
    ) -> Option<Self> {
        let records: Option<Vec<(ChildIdx, Nonce, Record)>> = records(opened)
            .into_iter()
            .map(|(child, record)| {
                let code = secrets.get(record.child_id.as_str())?;
                Some((child, leaf_nonce(code), record))
            })
            .collect();
        let mut records = records?;
        let lined = |(_, nonce, record): &(ChildIdx, Nonce, Record)| record.line(nonce, coarse);
        // Who has no rank stands by leaf: the order of the table would tell who is who.
        records.sort_by_cached_key(|own| {
            let line = lined(own);
            (line.rank.is_none(), line.rank, line.leaf)
        });
        let lines: Vec<Line> = records.iter().map(lined).collect();
        let tree = Tree::new(&lines);
        let intake = &opened.input.intake;
        let schools = tree
            .branches()
            .iter()
            .filter(|own| !own.school_id.is_empty());
        let places = intake
            .schools()
            .iter()
            .filter(|own| own.level == intake.level());
        let run = &opened.record.value;
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let mut summary = Summary {
            form: 1,
            name: intake.name().to_owned(),
            version,
            root: String::new(),
            lines: lines.len() as u64,
            schools: schools
                .map(|own| (own.school_id.clone(), own.count()))
                .collect(),
            places: places
                .filter_map(|own| Some((own.id.to_string(), u64::try_from(own.places.get()).ok()?)))
                .collect(),
            list_hash: text(&run["lottery"]["applicants_sha256"]),
            commitment: text(&run["commitment"]["hash"]),
            seed: intake.seed().to_owned(),
            coarse,
        };
        summary.root = hex(&tree.root(summary.bound()));
        let at = records
            .iter()
            .enumerate()
            .map(|(at, (child, ..))| (*child, at))
            .collect();
        Some(Self {
            lines,
            summary,
            records,
            tree,
            at,
        })
    }

    /// What the family of a child is told of its line.
    pub fn opened(&self, child: ChildIdx) -> Option<Opened> {
        let at = *self.at.get(&child)?;
        let (_, nonce, record) = self.records.get(at)?;
        Some(Opened {
            nonce: hex(nonce),
            record: record.clone(),
            proof: self.tree.proof(at),
            root: self.summary.root.clone(),
        })
    }

    /// The published files, by name.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub fn files(&self) -> io::Result<[(&'static str, Vec<u8>); 3]> {
        let mut table = Vec::new();
        write_table(&self.lines, &mut table)?;
        Ok([
            (LEDGER_CSV, table),
            (LEDGER_JSON, pretty(&self.summary).into_bytes()),
            (LEDGER_HTML, page(&self.summary).into_bytes()),
        ])
    }

    /// Writes the published files into a folder.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        make_folder(folder)?;
        for (name, bytes) in self.files()? {
            put(&folder.join(name), &mut |to| to.write_all(&bytes))?;
        }
        Ok(())
    }
}

/// What is wrong with a ledger that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerTrouble {
    /// A file of it cannot be read.
    Unreadable(String),
    /// It is not sound by itself: what anybody can see.
    Fault(LedgerFault),
    /// A line, by its number as a spreadsheet counts, is not what the allocation gives.
    Line(u64),
    /// The leaf of a line is not the hash of the child's record.
    Leaf(u64),
    /// It has so many lines more, or fewer, than the allocation gives.
    Lines(i64),
    /// A figure of `ledger.json` is not what the allocation gives.
    Summary(&'static str),
    /// The codes are not those of all children.
    Secrets,
}

/// Holds a published ledger against an allocation that was proved; without codes the leaves are left out.
pub fn held(
    opened: &ResultsFolder,
    folder: &Path,
    secrets: Option<&Secrets>,
) -> Vec<LedgerTrouble> {
    let table = plain::open(&folder.join(LEDGER_CSV))
        .ok()
        .and_then(|file: File| read_table(file).ok());
    let told = plain::text(&folder.join(LEDGER_JSON)).ok();
    let told: Option<Summary> = told.and_then(|text| serde_json::from_str(&text).ok());
    let (lines, told) = match (table, told) {
        (Some(lines), Some(told)) => (lines, told),
        (None, _) => return vec![LedgerTrouble::Unreadable(LEDGER_CSV.to_owned())],
        (_, None) => return vec![LedgerTrouble::Unreadable(LEDGER_JSON.to_owned())],
    };
    let mut troubles: Vec<LedgerTrouble> = check(&lines, &told)
        .into_iter()
        .map(LedgerTrouble::Fault)
        .collect();
    match secrets {
        Some(secrets) => match PublicLedger::of(opened, secrets, told.version, told.coarse) {
            Some(own) => compare(&own.lines, &lines, true, &mut troubles),
            None => troubles.push(LedgerTrouble::Secrets),
        },
        None => {
            // Under any nonce all but the leaves is the same. Those without a rank are in an order that only leaves tell.
            let own: Vec<Line> = records(opened)
                .iter()
                .map(|(_, own)| own.line(&[0; 16], told.coarse))
                .collect();
            let (own, lines) = (sorted(own), sorted(lines.clone()));
            compare(&own, &lines, false, &mut troubles);
        }
    }
    let run = &opened.record.value;
    let intake = &opened.input.intake;
    let is = |value: &serde_json::Value, told: &str| value.as_str().unwrap_or_default() == told;
    let places = told.places.iter().all(|(id, places)| {
        let school = intake
            .schools()
            .iter()
            .find(|own| *own.id == **id && own.level == intake.level());
        school.is_some_and(|own| u64::try_from(own.places.get()) == Ok(*places))
    });
    let figures = [
        ("name", told.name == intake.name()),
        ("seed", told.seed == intake.seed()),
        (
            "list_hash",
            is(&run["lottery"]["applicants_sha256"], &told.list_hash),
        ),
        (
            "commitment",
            is(&run["commitment"]["hash"], &told.commitment),
        ),
        ("places", places),
    ];
    let wrong = figures.into_iter().filter(|(_, is_same)| !is_same);
    troubles.extend(wrong.map(|(name, _)| LedgerTrouble::Summary(name)));
    troubles
}

fn sorted(mut lines: Vec<Line>) -> Vec<Line> {
    let order = |line: &Line| {
        (
            line.rank.is_none(),
            line.rank,
            line.school_id.clone(),
            line.points.clone(),
        )
    };
    lines.sort_by_cached_key(order);
    lines
}

fn compare(own: &[Line], lines: &[Line], leaves: bool, troubles: &mut Vec<LedgerTrouble>) {
    /// Lines that are told, at most.
    const TOLD: usize = 100;
    let difference = lines.len() as i64 - own.len() as i64;
    if difference != 0 {
        troubles.push(LedgerTrouble::Lines(difference));
    }
    let mut told = 0;
    for ((own, line), number) in own.iter().zip(lines).zip(2..) {
        let shown = Line {
            leaf: own.leaf,
            ..line.clone()
        };
        let trouble = match (shown == *own, leaves && own.leaf != line.leaf) {
            (false, _) => LedgerTrouble::Line(number),
            (true, true) => LedgerTrouble::Leaf(number),
            (true, false) => continue,
        };
        troubles.push(trouble);
        told += 1;
        if told == TOLD {
            break;
        }
    }
}
