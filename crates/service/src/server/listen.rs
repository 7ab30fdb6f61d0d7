//! Connections: each with a deadline for its head, so that slow ones do not pile up; all told when the server ends.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use futures_util::future::{Either, select};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

use crate::http::Peer;
use crate::work::log;

/// Connections at a time.
const CONNECTIONS: usize = 4096;

/// How long the head of a request may take, and an idle connection is kept.
const HEAD: Duration = Duration::from_secs(15);

/// How long requests in hand may go on when the server ends.
const LAST: Duration = Duration::from_secs(5);

/// Answers until told to end.
pub async fn listen(listener: TcpListener, router: Router, mut ending: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            break;
        };
        let accepted = {
            let accept = pin!(listener.accept());
            let told = pin!(told(&mut ending));
            match select(accept, told).await {
                Either::Left((accepted, _)) => accepted,
                Either::Right(_) => break,
            }
        };
        match accepted {
            Ok((stream, from)) => {
                let (router, ending) = (router.clone(), ending.clone());
                tokio::spawn(async move {
                    answer(stream, Peer(from.ip()), router, ending).await;
                    drop(place);
                });
            }
            // Out of file descriptors, mostly: some will be given back.
            Err(error) => {
                log("accept", &[("error", &error.to_string())]);
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(LAST, places.acquire_many(all)).await;
}

/// Waits until the server is to end, or whoever could say so has gone.
async fn told(ending: &mut watch::Receiver<bool>) {
    let _ = ending.wait_for(|ending| *ending).await;
}

async fn answer(stream: TcpStream, peer: Peer, router: Router, mut ending: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let told = pin!(told(&mut ending));
    // Who hangs up, and who sends nonsense, is told nothing.
    if let Either::Right(_) = select(connection.as_mut(), told).await {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}
