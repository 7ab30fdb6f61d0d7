//! SQLite: a file, opened once for each thread of the store.
//!
//! Every transaction that writes begins as `IMMEDIATE`: one that reads first and writes later would be refused with
//! `SQLITE_BUSY_SNAPSHOT` at once, whatever the busy timeout. Readers see the last committed state (WAL) and wait for
//! nobody.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{ErrorCode, OpenFlags, ToSql, TransactionBehavior, params_from_iter};

use super::db::{Cell, Connection, Db, Row, fit};
use super::{Kept, Sql, StoreError};

/// How long a connection waits for another process that has the file.
const BUSY: Duration = Duration::from_secs(5);

const STEPS: [&str; 7] = [
    include_str!("migrations/sqlite/0001.sql"),
    include_str!("migrations/sqlite/0002.sql"),
    include_str!("migrations/sqlite/0003.sql"),
    include_str!("migrations/sqlite/0004.sql"),
    include_str!("migrations/sqlite/0005.sql"),
    include_str!("migrations/sqlite/0006.sql"),
    include_str!("migrations/sqlite/0007.sql"),
];

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::QueryReturnedNoRows => Self::Missing,
            rusqlite::Error::SqliteFailure(code, _)
                if code.code == ErrorCode::ConstraintViolation =>
            {
                Self::Conflict
            }
            error => Self::Broken(error.to_string()),
        }
    }
}

/// Opens the file, or makes it, and brings it to the schema of this program.
///
/// # Errors
/// The file cannot be opened, or a later program has written it.
pub fn open(path: &Path) -> Kept<Sql> {
    let mut first = connect(path)?;
    first.pragma_update(None, "journal_mode", "WAL")?;
    migrate(&mut first)?;
    let path = path.to_owned();
    Sql::open(Arc::new(move |writes| {
        let db = connect(&path)?;
        db.pragma_update(None, "query_only", !writes)?;
        Ok(Box::new(Held(db)))
    }))
}

fn connect(path: &Path) -> Kept<rusqlite::Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let db = rusqlite::Connection::open_with_flags(path, flags)?;
    db.busy_timeout(BUSY)?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", true)?;
    Ok(db)
}

/// Does the steps of the schema that have not been done, each whole or not at all. They only go forward;
/// `PRAGMA user_version` is the number of the last one done.
fn migrate(db: &mut rusqlite::Connection) -> Kept<()> {
    loop {
        // Read inside the transaction: another process may be doing the same.
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let at = usize::try_from(done).unwrap_or(usize::MAX);
        if at > STEPS.len() {
            return Err(StoreError::later_schema(done, STEPS.len()));
        }
        let Some(step) = STEPS.get(at) else {
            return Ok(());
        };
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", done + 1)?;
        tx.commit()?;
    }
}

struct Held(rusqlite::Connection);

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Int(value) => ToSqlOutput::Owned(Value::Integer(*value)),
            Self::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
        })
    }
}

impl Db for Held {
    fn execute(&mut self, statement: &str, with: &[Cell]) -> Kept<u64> {
        fit(with)?;
        let mut prepared = self.0.prepare(statement)?;
        Ok(prepared.execute(params_from_iter(with))? as u64)
    }

    fn rows(&mut self, statement: &str, with: &[Cell]) -> Kept<Vec<Row>> {
        fit(with)?;
        let mut prepared = self.0.prepare(statement)?;
        let columns = prepared.column_count();
        let mut found = prepared.query(params_from_iter(with))?;
        let mut all = Vec::new();
        while let Some(row) = found.next()? {
            let cells = (0..columns).map(|at| match row.get_ref(at)? {
                ValueRef::Null => Ok(Cell::Null),
                ValueRef::Integer(value) => Ok(Cell::Int(value)),
                ValueRef::Text(text) => Ok(Cell::Text(String::from_utf8_lossy(text).into_owned())),
                other => Err(StoreError::Broken(format!("{:?}", other.data_type()))),
            });
            all.push(Row(cells.collect::<Kept<_>>()?));
        }
        Ok(all)
    }
}

impl Connection for Held {
    fn begin(&mut self, writes: bool) -> Kept<()> {
        let begin = if writes { "BEGIN IMMEDIATE" } else { "BEGIN" };
        Ok(self.0.execute_batch(begin)?)
    }

    fn end(&mut self, keep: bool) -> Kept<()> {
        let ended = self
            .0
            .execute_batch(if keep { "COMMIT" } else { "ROLLBACK" });
        // A commit for which the disk has no room leaves the transaction standing.
        if ended.is_err() && !self.0.is_autocommit() {
            let _ = self.0.execute_batch("ROLLBACK");
        }
        Ok(ended?)
    }

    fn is_open(&self) -> bool {
        self.0.is_autocommit()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_time_changes_nothing_and_a_later_schema_is_left_alone() {
        let mut db = rusqlite::Connection::open_in_memory().unwrap();
        migrate(&mut db).unwrap();
        migrate(&mut db).unwrap();
        db.pragma_update(None, "user_version", 99).unwrap();
        let refused = migrate(&mut db).unwrap_err().to_string();
        assert!(refused.contains("schema 99"), "{refused}");
    }

    #[test]
    fn the_record_can_be_neither_changed_nor_cut() {
        let mut db = rusqlite::Connection::open_in_memory().unwrap();
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
