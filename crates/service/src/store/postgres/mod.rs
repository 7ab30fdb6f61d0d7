//! PostgreSQL: connections of its own, one for each thread of the store.
//!
//! A transaction that writes takes a lock of the database that only one has at a time, as SQLite does of itself: what is
//! read and then written is read alone, and the record stays one chain, whatever other server works in the same database.

mod address;
mod tls;
mod wire;

use std::sync::Arc;

pub use address::{Address, BadAddress};
use wire::Wire;

use super::db::{Cell, Connection, Db, Row, cells, fit};
use super::{Kept, Sql, StoreError};

const STEPS: [&str; 6] = [
    include_str!("../migrations/postgres/0001.sql"),
    include_str!("../migrations/postgres/0002.sql"),
    include_str!("../migrations/postgres/0003.sql"),
    include_str!("../migrations/postgres/0004.sql"),
    include_str!("../migrations/postgres/0005.sql"),
    include_str!("../migrations/postgres/0006.sql"),
];

/// The number of the lock: whoever writes has it until the transaction ends.
const LOCK: &str = "SELECT pg_advisory_xact_lock(2013295)";

/// Connects, and brings the database to the schema of this program.
///
/// # Errors
/// The database does not answer, or a later program has written it.
pub fn open(address: &Address) -> Kept<Sql> {
    let mut first = Held::open(address)?;
    migrate(&mut first, address)?;
    let address = address.clone();
    Sql::open(Arc::new(move |_| Ok(Box::new(Held::open(&address)?))))
}

/// Does the steps of the schema that have not been done, each whole or not at all. They only go forward.
fn migrate(db: &mut Held, address: &Address) -> Kept<()> {
    if let Some(schema) = &address.schema {
        // Two servers that make it at once: the second is told that it is there.
        let made = db
            .wire
            .simple(&format!("CREATE SCHEMA IF NOT EXISTS {schema}"));
        if !matches!(made, Ok(()) | Err(StoreError::Conflict)) {
            return made;
        }
    }
    loop {
        db.begin(true)?;
        let step = next_step(db);
        let is_last = matches!(step, Ok(None));
        let done = step.and_then(|step| step.map_or(Ok(()), |step| do_step(db, step)));
        let ended = db.end(done.is_ok());
        done?;
        ended?;
        if is_last {
            return Ok(());
        }
    }
}

fn next_step(db: &mut Held) -> Kept<Option<usize>> {
    db.wire
        .simple("CREATE TABLE IF NOT EXISTS schema_steps (number BIGINT PRIMARY KEY)")?;
    let mut done = super::db::one(db, "SELECT count(*) FROM schema_steps", cells![])?;
    let done = done.int(0)?;
    let at = usize::try_from(done).unwrap_or(usize::MAX);
    match at.cmp(&STEPS.len()) {
        std::cmp::Ordering::Less => Ok(Some(at)),
        std::cmp::Ordering::Equal => Ok(None),
        std::cmp::Ordering::Greater => Err(StoreError::later_schema(done, STEPS.len())),
    }
}

fn do_step(db: &mut Held, at: usize) -> Kept<()> {
    let Some(step) = STEPS.get(at) else {
        return Ok(());
    };
    db.wire.simple(step)?;
    let number = i64::try_from(at).unwrap_or(i64::MAX);
    db.execute("INSERT INTO schema_steps VALUES (?)", cells![number + 1])?;
    Ok(())
}

struct Held {
    wire: Wire,
}

impl Held {
    fn open(address: &Address) -> Kept<Self> {
        let mut wire = Wire::open(address)?;
        wire.simple("SET lock_timeout = '20s'; SET statement_timeout = '120s'")?;
        if let Some(schema) = &address.schema {
            wire.simple(&format!("SET search_path TO {schema}"))?;
        }
        Ok(Self { wire })
    }
}

impl Db for Held {
    fn execute(&mut self, statement: &str, with: &[Cell]) -> Kept<u64> {
        fit(with)?;
        Ok(self.wire.ask(statement, with)?.1)
    }

    fn rows(&mut self, statement: &str, with: &[Cell]) -> Kept<Vec<Row>> {
        fit(with)?;
        Ok(self.wire.ask(statement, with)?.0)
    }
}

impl Connection for Held {
    fn begin(&mut self, writes: bool) -> Kept<()> {
        match writes {
            true => self.wire.simple(&format!("BEGIN; {LOCK}")),
            false => self
                .wire
                .simple("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
        }
    }

    fn end(&mut self, keep: bool) -> Kept<()> {
        let is_failed = self.wire.is_failed();
        self.wire.simple(if keep { "COMMIT" } else { "ROLLBACK" })?;
        // The commit of a transaction in which a statement failed takes everything back without a word.
        match keep && is_failed {
            true => Err(StoreError::Broken("the transaction had failed".to_owned())),
            false => Ok(()),
        }
    }

    fn is_open(&self) -> bool {
        self.wire.is_open()
    }
}
