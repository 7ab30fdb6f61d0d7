//! The threads that hold the connections. Nothing is held across an `await`: a request hands its work over and waits for
//! the answer. A connection that was lost is made anew for the next work.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

use crate::store::db::{Connection, Db};
use crate::store::{Kept, StoreError};

const READERS: usize = 2;

/// Makes a connection: one that writes, or one that only reads.
pub type Connect = dyn Fn(bool) -> Kept<Box<dyn Connection>> + Send + Sync;

type Work = Box<dyn FnOnce(Kept<&mut dyn Connection>) + Send>;

/// One thread that writes, some that read.
pub struct Lanes {
    writer: Sender<Work>,
    readers: Sender<Work>,
}

impl Lanes {
    /// Connects once for each thread.
    pub fn open(connect: Arc<Connect>) -> Kept<Self> {
        let (writer, work) = channel();
        start("store-write", true, &connect, Arc::new(Mutex::new(work)))?;
        let (readers, work) = channel();
        let work = Arc::new(Mutex::new(work));
        for _ in 0..READERS {
            start("store-read", false, &connect, Arc::clone(&work))?;
        }
        Ok(Self { writer, readers })
    }

    /// Reads the last committed state; one state for all that the work reads.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Db) -> Kept<T> + Send + 'static,
    ) -> Kept<T> {
        hand_over(&self.readers, work).await
    }

    /// Does all of it or nothing.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Db) -> Kept<T> + Send + 'static,
    ) -> Kept<T> {
        hand_over(&self.writer, work).await
    }
}

async fn hand_over<T: Send + 'static>(
    lane: &Sender<Work>,
    work: impl FnOnce(&mut dyn Db) -> Kept<T> + Send + 'static,
) -> Kept<T> {
    let gone = || StoreError::Broken("its thread has ended".to_owned());
    let (answer, answered) = oneshot::channel();
    let work: Work = Box::new(move |db| {
        // Whoever asked may have gone; what was done is done.
        let _ = answer.send(db.and_then(|db| {
            let value = work(db);
            let ended = db.end(value.is_ok());
            let value = value?;
            ended?;
            Ok(value)
        }));
    });
    lane.send(work).map_err(|_| gone())?;
    answered.await.map_err(|_| gone())?
}

fn start(
    name: &str,
    writes: bool,
    connect: &Arc<Connect>,
    work: Arc<Mutex<Receiver<Work>>>,
) -> Kept<()> {
    let mut held = Some(connect(writes)?);
    let connect = Arc::clone(connect);
    let lane = move || {
        loop {
            let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(next) = next else { return };
            match begun(&mut held, writes, &*connect) {
                Ok(db) => next(Ok(db)),
                Err(error) => next(Err(error)),
            }
            held = held.take().filter(|db| db.is_open());
        }
    };
    let started = thread::Builder::new().name(name.to_owned()).spawn(lane);
    started.map_err(|error| StoreError::Broken(error.to_string()))?;
    Ok(())
}

/// A connection with a transaction begun. One that was lost while nobody asked shows it only now, and is made anew.
fn begun<'a>(
    held: &'a mut Option<Box<dyn Connection>>,
    writes: bool,
    connect: &Connect,
) -> Kept<&'a mut dyn Connection> {
    let is_begun = match held {
        Some(db) => match db.begin(writes) {
            Ok(()) => true,
            Err(error) if db.is_open() => return Err(error),
            Err(_) => false,
        },
        None => false,
    };
    if !is_begun {
        *held = None;
        let mut db = connect(writes)?;
        db.begin(writes)?;
        *held = Some(db);
    }
    match held {
        Some(db) => Ok(&mut **db),
        None => Err(StoreError::Broken("no connection".to_owned())),
    }
}
