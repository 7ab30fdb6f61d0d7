//! The threads that hold the connections. Nothing is held across an `await`: a request hands its work over and waits for
//! the answer.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use super::migrations;
use crate::store::{Kept, StoreError};

const READERS: usize = 2;

/// How long a connection waits for another process that has the file.
const BUSY: Duration = Duration::from_secs(5);

type Work = Box<dyn FnOnce(&mut Connection) + Send>;

/// One thread that writes, some that read.
pub struct Lanes {
    writer: Sender<Work>,
    readers: Sender<Work>,
}

impl Lanes {
    /// Opens the file once for each thread; the writer brings it to the schema first.
    pub fn open(path: &Path) -> Kept<Self> {
        let mut first = Connection::open(path)?;
        first.busy_timeout(BUSY)?;
        first.pragma_update(None, "journal_mode", "WAL")?;
        first.pragma_update(None, "synchronous", "FULL")?;
        first.pragma_update(None, "foreign_keys", true)?;
        migrations::migrate(&mut first)?;
        let (writer, work) = channel();
        start("store-write", first, Arc::new(Mutex::new(work)))?;
        let (readers, work) = channel();
        let work = Arc::new(Mutex::new(work));
        for _ in 0..READERS {
            let reader = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            reader.busy_timeout(BUSY)?;
            reader.pragma_update(None, "query_only", true)?;
            start("store-read", reader, Arc::clone(&work))?;
        }
        Ok(Self { writer, readers })
    }

    /// Reads the last committed state.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Kept<T> + Send + 'static,
    ) -> Kept<T> {
        hand_over(&self.readers, move |db| {
            // One state for all that the work reads.
            let tx = db.transaction_with_behavior(TransactionBehavior::Deferred)?;
            work(&tx)
        })
        .await
    }

    /// Does all of it or nothing.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Kept<T> + Send + 'static,
    ) -> Kept<T> {
        hand_over(&self.writer, move |db| {
            let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&tx)?;
            tx.commit()?;
            Ok(value)
        })
        .await
    }
}

async fn hand_over<T: Send + 'static>(
    lane: &Sender<Work>,
    work: impl FnOnce(&mut Connection) -> Kept<T> + Send + 'static,
) -> Kept<T> {
    let gone = || StoreError::Broken("its thread has ended".to_owned());
    let (answer, answered) = oneshot::channel();
    let work: Work = Box::new(move |db| {
        // Whoever asked may have gone; what was done is done.
        let _ = answer.send(work(db));
    });
    lane.send(work).map_err(|_| gone())?;
    answered.await.map_err(|_| gone())?
}

fn start(name: &str, mut db: Connection, work: Arc<Mutex<Receiver<Work>>>) -> Kept<()> {
    let lane = move || {
        loop {
            let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
            match next {
                Ok(next) => next(&mut db),
                Err(_) => return,
            }
        }
    };
    let started = thread::Builder::new().name(name.to_owned()).spawn(lane);
    started.map_err(|error| StoreError::Broken(error.to_string()))?;
    Ok(())
}
