//! What was committed of rounds before their draws, and the seeds that followed. The record names hashes, sources and seeds,
//! which are public, and nobody of the list.

use super::{note, rounds};
use crate::states::{Refusal, Role};
use crate::store::chain::sha256;
use crate::store::db::{Db, Row, cells, optional};
use crate::store::{Commitment, Kept, NewCommitment, Person, StoreError};

const SELECT: &str = "SELECT c.round, c.number, c.version, c.sha256, c.content, c.source, c.seal, c.known, c.reason, p.name, \
     c.at, c.seed, s.name, c.seed_at \
     FROM commitments c JOIN people p ON p.id = c.person LEFT JOIN people s ON s.id = c.seed_person";

fn commitment(mut row: Row) -> Kept<Commitment> {
    Ok(Commitment {
        round: row.text(0)?,
        number: row.int(1)?,
        version: row.int(2)?,
        sha256: row.text(3)?,
        content: row.text(4)?,
        source: row.text(5)?,
        seal: row.optional_text(6)?,
        known: row.optional_text(7)?,
        reason: row.text(8)?,
        by: row.text(9)?,
        at: row.int(10)?,
        seed: row.optional_text(11)?,
        seed_by: row.optional_text(12)?,
        seed_at: row.optional_int(13)?,
    })
}

pub fn of_round(db: &mut dyn Db, round: &str) -> Kept<Vec<Commitment>> {
    rounds::one(db, round)?;
    let text = format!("{SELECT} WHERE c.round = ? ORDER BY c.number");
    let rows = db.rows(&text, cells![round])?;
    rows.into_iter().map(commitment).collect()
}

pub fn of_hash(db: &mut dyn Db, sha256: &str) -> Kept<Option<Commitment>> {
    // The same list of the same day has the same hash; the first who published it is meant.
    let text = format!("{SELECT} WHERE c.sha256 = ? ORDER BY c.at, c.round, c.number LIMIT 1");
    optional(db, &text, cells![sha256])?
        .map(commitment)
        .transpose()
}

fn needs_planner(by: &Person) -> Kept<()> {
    match by.may(Role::Planner) {
        true => Ok(()),
        false => Err(StoreError::Refused(Refusal::NeedsRole(Role::Planner))),
    }
}

pub fn add(
    db: &mut dyn Db,
    round: &str,
    new: &NewCommitment,
    by: &Person,
    now: i64,
) -> Kept<Commitment> {
    needs_planner(by)?;
    if rounds::open(db, round)?.version != new.version {
        return Err(StoreError::Conflict);
    }
    let before = of_round(db, round)?;
    if !before.is_empty() && new.reason.trim().is_empty() {
        return Err(StoreError::Refused(Refusal::NeedsReason));
    }
    let number = i64::try_from(before.len()).unwrap_or(i64::MAX) + 1;
    db.execute(
        "INSERT INTO commitments (round, number, version, sha256, content, source, seal, known, reason, person, at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        cells![
            round,
            number,
            new.version,
            &new.sha256,
            &new.content,
            &new.source,
            new.seal.as_deref(),
            new.known.as_deref(),
            &new.reason,
            &by.id,
            now,
        ],
    )?;
    let detail = format!(
        "commitment {number} of version {} sha256:{}\nsource: {}\nseal: {}\nreason: {}",
        new.version,
        new.sha256,
        new.source,
        new.seal.as_deref().unwrap_or_default(),
        new.reason,
    );
    note(db, Some(by), now, "list-committed", round, &detail)?;
    latest(db, round)
}

fn latest(db: &mut dyn Db, round: &str) -> Kept<Commitment> {
    of_round(db, round)?.pop().ok_or(StoreError::Missing)
}

pub fn tell_seed(
    db: &mut dyn Db,
    round: &str,
    seed: &str,
    by: &Person,
    now: i64,
) -> Kept<Commitment> {
    needs_planner(by)?;
    rounds::open(db, round)?;
    let committed = latest(db, round)?;
    let refused = |why| Err(StoreError::Refused(why));
    match &committed.seed {
        // The same again: whoever told it could not be answered.
        Some(told) if told == seed => return Ok(committed),
        Some(_) => return refused(Refusal::SeedTold),
        None => {}
    }
    let hash = sha256(seed.as_bytes());
    if committed.known.as_deref() == Some(&*hash) {
        return refused(Refusal::SeedKnown);
    }
    if committed.seal.as_ref().is_some_and(|seal| *seal != hash) {
        return refused(Refusal::OtherSeed);
    }
    db.execute(
        "UPDATE commitments SET seed = ?, seed_person = ?, seed_at = ? WHERE round = ? AND number = ?",
        cells![seed, &by.id, now, round, committed.number],
    )?;
    let detail = format!("commitment {}: {seed}", committed.number);
    note(db, Some(by), now, "seed-told", round, &detail)?;
    latest(db, round)
}
