//! The lists of what-if changes that the planners of a round keep together. The record says who saved which version.

use super::{note, rounds};
use crate::states::{Refusal, Role};
use crate::store::db::{Db, cells, optional};
use crate::store::{Draft, Kept, Person, StoreError};

pub fn of_round(db: &mut dyn Db, round: &str) -> Kept<Draft> {
    rounds::open(db, round)?;
    let found = optional(
        db,
        "SELECT d.version, d.changes, p.name, d.at FROM what_if_drafts d JOIN people p ON p.id = d.person WHERE d.round = ?",
        cells![round],
    )?;
    match found {
        None => Ok(Draft::default()),
        Some(mut row) => Ok(Draft {
            version: row.int(0)?,
            changes: row.text(1)?,
            by: Some(row.text(2)?),
            at: Some(row.int(3)?),
        }),
    }
}

pub fn save(
    db: &mut dyn Db,
    round: &str,
    from: i64,
    changes: &str,
    by: &Person,
    now: i64,
) -> Kept<Draft> {
    if !by.may(Role::Planner) {
        return Err(StoreError::Refused(Refusal::NeedsRole(Role::Planner)));
    }
    if of_round(db, round)?.version != from {
        return Err(StoreError::Conflict);
    }
    let version = from + 1;
    if from == 0 {
        db.execute(
            "INSERT INTO what_if_drafts (round, version, changes, person, at) VALUES (?, ?, ?, ?, ?)",
            cells![round, version, changes, &by.id, now],
        )?;
    } else {
        db.execute(
            "UPDATE what_if_drafts SET version = ?, changes = ?, person = ?, at = ? WHERE round = ?",
            cells![version, changes, &by.id, now, round],
        )?;
    }
    let detail = format!("version {version}");
    note(db, Some(by), now, "what-if-saved", round, &detail)?;
    of_round(db, round)
}
