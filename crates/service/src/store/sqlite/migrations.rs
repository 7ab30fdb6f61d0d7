//! The schema, in numbered steps that only go forward. `PRAGMA user_version` is the number of the last one done.

use rusqlite::{Connection, TransactionBehavior};

use crate::store::{Kept, StoreError};

const STEPS: [&str; 1] = [include_str!("../migrations/0001.sql")];

/// Does the steps that have not been done, each whole or not at all.
pub fn migrate(db: &mut Connection) -> Kept<()> {
    loop {
        // Read inside the transaction: another process may be doing the same.
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let at = usize::try_from(done).unwrap_or(usize::MAX);
        if at > STEPS.len() {
            return Err(StoreError::Broken(format!(
                "schema {done} is of a later program; this one knows {}",
                STEPS.len()
            )));
        }
        let Some(step) = STEPS.get(at) else {
            return Ok(());
        };
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", done + 1)?;
        tx.commit()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_time_changes_nothing_and_a_later_schema_is_left_alone() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db).unwrap();
        migrate(&mut db).unwrap();
        db.pragma_update(None, "user_version", 99).unwrap();
        let refused = migrate(&mut db).unwrap_err().to_string();
        assert!(refused.contains("schema 99"), "{refused}");
    }

    #[test]
    fn the_record_can_be_neither_changed_nor_cut() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db).unwrap();
        db.execute(
            "INSERT INTO audit VALUES (1, 0, '', '', '', '', '', '', '')",
            [],
        )
        .unwrap();
        assert!(db.execute("UPDATE audit SET at = 1", []).is_err());
        assert!(db.execute("DELETE FROM audit", []).is_err());
    }
}
