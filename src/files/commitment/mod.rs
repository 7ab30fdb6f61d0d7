//! What is committed of a round before the draw, and what of it is another than was committed.
//!
//! Each part of the round has a canonical text and a hash of its own, so that a difference can be named by its part. The
//! text says what the round is and not how its tables were written: the order of rows, the format of a file and what the
//! program does not reckon with change nothing. docs/lottery.md describes it for other programs.

mod lines;
mod pack;

use std::collections::BTreeMap;

use jiff::civil::Date;
use rayon::prelude::*;
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_core::qualify::Qualified;
use xuewei_core::summary::{self, PartDiffers};

use crate::input::Input;
use crate::input::commitment::{Commitment, OfRound, Part, PartHash};
use crate::input::sha256;

use lines::lines;

/// The parts of a round with their hashes.
pub fn parts(input: &Input, qualified: &Qualified) -> BTreeMap<Part, PartHash> {
    let hashed = Part::ALL.par_iter().map(|part| {
        let mut own = lines(*part, input, qualified);
        own.lines.par_sort_unstable();
        let mut text = String::with_capacity(own.lines.iter().map(|line| line.len() + 1).sum());
        for line in &own.lines {
            text.push_str(line);
            text.push('\n');
        }
        let hash = PartHash {
            count: own.count as u64,
            sha256: sha256(text.as_bytes()),
        };
        (*part, hash)
    });
    hashed.collect::<Vec<_>>().into_iter().collect()
}

/// The commitment of a round of a day.
pub fn commitment(input: &Input, qualified: &Qualified, date: Date) -> Commitment {
    Commitment::new(of_round(input), date, parts(input, qualified))
}

/// The round that a commitment must be of.
pub fn of_round(input: &Input) -> OfRound<'_> {
    OfRound {
        name: input.intake.name(),
        year: input.intake.year(),
        level: input.intake.level(),
    }
}

/// What of a round is not as a commitment has it.
pub fn differences(
    committed: &Commitment,
    input: &Input,
    qualified: &Qualified,
) -> Vec<PartDiffers> {
    let now = parts(input, qualified);
    let differs = |part: &Part| {
        let (then, now) = (committed.parts.get(part)?, now.get(part)?);
        (then != now).then_some(PartDiffers {
            part: part.as_str(),
            committed: then.count,
            now: now.count,
        })
    };
    Part::ALL.iter().filter_map(differs).collect()
}

/// A round held against the commitment that it names, where it names one.
pub fn held(input: &Input, qualified: &Qualified) -> Option<summary::Commitment> {
    let committed = input.commitment.as_ref()?;
    Some(summary::Commitment {
        hash: committed.sha256.clone(),
        date: committed.date.clone(),
        differs: differences(committed, input, qualified),
    })
}

/// What is told of the parts that differ, one finding for each.
pub fn findings(input: &Input, held: Option<&summary::Commitment>) -> Findings {
    let mut findings = Findings::new();
    let file = input.files.iter().find(|file| file.role == "commitment");
    let file = file.and_then(|file| file.path.file_name());
    let file = file.map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    for own in held.iter().flat_map(|held| &held.differs) {
        let part = Part::ALL.into_iter().find(|part| part.as_str() == own.part);
        let (Some(held), Some(part)) = (held, part) else {
            continue;
        };
        findings.push(
            Finding::new(Code::CommitmentDiffers, &file)
                .with("part", part.phrase())
                .with("date", &held.date)
                .with("committed", own.committed)
                .with("now", own.now),
        );
    }
    findings
}
