//! What people decided about cases that wait for one. The record names child and item, not what was decided.

use super::{note, rounds};
use crate::states::{Refusal, Role};
use crate::store::db::{Db, Row, cells, optional};
use crate::store::{Kept, NewReview, Person, Review, StoreError};

const SELECT: &str = "SELECT v.child, v.item, v.decision, v.reason, v.person, p.name, v.at, s.name, v.second_at \
     FROM reviews v JOIN people p ON p.id = v.person LEFT JOIN people s ON s.id = v.second";

fn review(mut row: Row) -> Kept<Review> {
    Ok(Review {
        child: row.text(0)?,
        item: row.text(1)?,
        decision: row.text(2)?,
        reason: row.text(3)?,
        person: row.text(4)?,
        person_name: row.text(5)?,
        at: row.int(6)?,
        second: row.optional_text(7)?,
        second_at: row.optional_int(8)?,
    })
}

pub fn of_round(db: &mut dyn Db, round: &str) -> Kept<Vec<Review>> {
    rounds::one(db, round)?;
    let text = format!("{SELECT} WHERE v.round = ? ORDER BY v.child, v.item");
    db.rows(&text, cells![round])?
        .into_iter()
        .map(review)
        .collect()
}

fn one(db: &mut dyn Db, round: &str, child: &str, item: &str) -> Kept<Option<Review>> {
    let text = format!("{SELECT} WHERE v.round = ? AND v.child = ? AND v.item = ?");
    optional(db, &text, cells![round, child, item])?
        .map(review)
        .transpose()
}

fn needs_reviewer(by: &Person) -> Kept<()> {
    match by.may(Role::Reviewer) {
        true => Ok(()),
        false => Err(StoreError::Refused(Refusal::NeedsRole(Role::Reviewer))),
    }
}

pub fn decide(
    db: &mut dyn Db,
    round: &str,
    new: &NewReview,
    by: &Person,
    now: i64,
) -> Kept<Review> {
    needs_reviewer(by)?;
    if new.reason.trim().is_empty() {
        return Err(StoreError::Refused(Refusal::NeedsReason));
    }
    rounds::open(db, round)?;
    db.execute(
        "INSERT INTO reviews (round, child, item, decision, reason, person, at) VALUES (?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (round, child, item) DO UPDATE SET decision = excluded.decision, reason = excluded.reason, \
         person = excluded.person, at = excluded.at, second = NULL, second_at = NULL",
        cells![
            round,
            &new.child,
            &new.item,
            &new.decision,
            &new.reason,
            &by.id,
            now
        ],
    )?;
    let detail = format!("{} {}", new.child, new.item);
    note(db, Some(by), now, "case-decided", round, &detail)?;
    one(db, round, &new.child, &new.item)?.ok_or(StoreError::Missing)
}

pub fn look_again(
    db: &mut dyn Db,
    round: &str,
    case: (&str, &str),
    agrees: bool,
    by: &Person,
    now: i64,
) -> Kept<()> {
    needs_reviewer(by)?;
    let (child, item) = case;
    let decided = one(db, round, child, item)?.ok_or(StoreError::Missing)?;
    if decided.person == by.id {
        return Err(StoreError::Refused(Refusal::SameReviewer));
    }
    if decided.second.is_some() {
        return Err(StoreError::Conflict);
    }
    let what = match agrees {
        true => {
            db.execute(
                "UPDATE reviews SET second = ?, second_at = ? WHERE round = ? AND child = ? AND item = ?",
                cells![&by.id, now, round, child, item],
            )?;
            "case-agreed"
        }
        false => {
            db.execute(
                "DELETE FROM reviews WHERE round = ? AND child = ? AND item = ?",
                cells![round, child, item],
            )?;
            "case-returned"
        }
    };
    note(db, Some(by), now, what, round, &format!("{child} {item}"))
}
