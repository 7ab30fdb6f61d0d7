//! The server: connections, each with a deadline for its head; its start, and its end without losing anything in hand.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use crate::admission::Admission;
use crate::answers::{Counters, Site, answer};
use crate::mailbox::Mailbox;
use crate::release::{Release, Watch};
use crate::words::{Lang, Word};
use crate::{log, now};

/// Connections at a time.
const CONNECTIONS: usize = 8192;

/// How long the head of a request may take, and an idle connection is kept.
const HEAD: Duration = Duration::from_secs(15);

/// How long requests in hand may go on when the server ends.
const LAST: Duration = Duration::from_secs(10);

/// New connections of which nothing has been answered yet, at a time: more would wait for nothing.
const FRESH: usize = 1024;

/// How often it is measured by how much the program is behind.
const TICK: Duration = Duration::from_millis(10);

/// Requests for a code a second that are let in.
const LOST: u32 = 10;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_millis(500);

/// What a portal is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The sealed file.
    pub sealed: PathBuf,
    /// Where the key of the release will be.
    pub release_key: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The drop folder, where families may ask for something.
    pub drop: Option<PathBuf>,
    /// Requests a second that are let in.
    pub rate: u32,
    /// How long `/health` says that it is about to end before it ends.
    pub drain: Duration,
}

/// Why a portal does not start.
#[derive(Debug, thiserror::Error)]
pub enum NotStarted {
    /// Its address cannot be had.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
    /// Its drop folder cannot be used.
    #[error("cannot use the drop folder {}: {why}", path.display())]
    Drop {
        /// The folder.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// Something else of the system.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Tells a portal to end. One that has gone tells it, too.
#[derive(Debug)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Tells it.
    pub fn stop(&self) {
        let _ = self.0.send(true);
    }

    /// Whether it was told.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }
}

/// What a portal is told by that it is to end.
pub type Ending = watch::Receiver<bool>;

/// Both ends of it.
pub fn ending() -> (Stop, Ending) {
    let (stop, told) = watch::channel(false);
    (Stop(stop), told)
}

/// Serves until told to end. `started` is told where, when it answers.
///
/// # Errors
/// It does not start.
pub fn serve(
    settings: &Settings,
    ending: Ending,
    started: impl FnOnce(SocketAddr),
) -> Result<(), NotStarted> {
    let mailbox = match &settings.drop {
        None => None,
        Some(path) => Some(Mailbox::open(path).map_err(|why| NotStarted::Drop {
            path: path.clone(),
            why,
        })?),
    };
    let site = Arc::new(Site {
        release: Release::new(&settings.sealed, &settings.release_key),
        mailbox,
        admission: Admission::new(settings.rate),
        lost: Admission::new(LOST),
        counters: Counters::default(),
        draining: AtomicBool::new(false),
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    // The first look is made before anybody is answered; the next ones beside, on a thread that may wait for disks.
    let mut watch = Watch::default();
    site.release.look(&mut watch, now());
    let looks = Arc::clone(&site);
    let ended = Arc::new(AtomicBool::new(false));
    let until = Arc::clone(&ended);
    let looking = std::thread::spawn(move || {
        while !until.load(Ordering::Relaxed) {
            std::thread::sleep(LOOK);
            looks.release.look(&mut watch, now());
            if let Some(Err(why)) = looks.mailbox.as_ref().map(Mailbox::look) {
                log("drop", &[("error", &why.kind().to_string())]);
            }
        }
    });
    let served = runtime.block_on(run(&site, settings, ending, started));
    runtime.shutdown_timeout(Duration::from_secs(1));
    ended.store(true, Ordering::Relaxed);
    let _ = looking.join();
    log("ended", &[]);
    served
}

async fn run(
    site: &Arc<Site>,
    settings: &Settings,
    mut ending: Ending,
    started: impl FnOnce(SocketAddr),
) -> Result<(), NotStarted> {
    let listener = TcpListener::bind(settings.listen).await;
    let listener = listener.map_err(|why| NotStarted::Listen(settings.listen, why))?;
    let address = listener.local_addr()?;
    log("started", &[("address", &address.to_string())]);
    started(address);
    let (last, closing) = watch::channel(false);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let measured = Arc::clone(site);
    let measuring = tokio::spawn(async move {
        loop {
            let due = Instant::now() + TICK;
            tokio::time::sleep(TICK).await;
            let behind = Instant::now().saturating_duration_since(due).as_millis();
            measured
                .admission
                .fell_behind(u64::try_from(behind).unwrap_or(u64::MAX));
        }
    });
    {
        let accepting = pin!(accept(&listener, site, &places, &closing));
        let told = pin!(async {
            let _ = ending.wait_for(|ending| *ending).await;
            // New requests are still answered until whoever spreads the load has seen it.
            site.draining.store(true, Ordering::Relaxed);
            log("draining", &[]);
            tokio::time::sleep(settings.drain).await;
        });
        select(accepting, told).await;
    }
    drop(listener);
    measuring.abort();
    let _ = last.send(true);
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(LAST, places.acquire_many(all)).await;
    Ok(())
}

async fn accept(
    listener: &TcpListener,
    site: &Arc<Site>,
    places: &Arc<Semaphore>,
    closing: &watch::Receiver<bool>,
) {
    let fresh = Arc::new(());
    loop {
        let Ok(place) = Arc::clone(places).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                // The one that is held here is none of them.
                if Arc::strong_count(&fresh) > FRESH {
                    turn_away(&stream, site);
                    continue;
                }
                let (site, closing) = (Arc::clone(site), closing.clone());
                let fresh = Arc::clone(&fresh);
                tokio::spawn(async move {
                    connection(stream, site, fresh, closing).await;
                    drop(place);
                });
            }
            // Out of file descriptors, mostly: some will be given back.
            Err(why) => {
                log("accept", &[("error", &why.to_string())]);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// Tells a connection to come again, without looking at what it asks for: that takes a fraction of the time.
fn turn_away(stream: &TcpStream, site: &Site) {
    site.counters.shed.fetch_add(1, Ordering::Relaxed);
    // What was sent is taken in, so that the system does not break off the connection because of it.
    let mut sent = [0; 4096];
    let _ = stream.try_read(&mut sent);
    let seconds = site.admission.come_again();
    let say = |lang| Word::BusyWhy.with(lang, &[&seconds.to_string()]);
    let body = format!(
        "<!doctype html><meta charset=\"utf-8\"><p>{}</p><p lang=\"en\">{}</p>\n",
        say(Lang::Zh),
        say(Lang::En),
    );
    let reply = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/html; charset=utf-8\r\ncache-control: no-store\r\n\
         retry-after: {seconds}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let _ = stream.try_write(reply.as_bytes());
}

async fn connection(
    stream: TcpStream,
    site: Arc<Site>,
    fresh: Arc<()>,
    mut closing: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    let fresh = Mutex::new(Some(fresh));
    let service = service_fn(move |request| {
        drop(fresh.lock().unwrap_or_else(PoisonError::into_inner).take());
        answer(Arc::clone(&site), request)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let told = pin!(async move {
        let _ = closing.wait_for(|closing| *closing).await;
    });
    // Who hangs up, and who sends nonsense, is told nothing.
    if let Either::Right(_) = select(connection.as_mut(), told).await {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}
