//! Families at a fixed rate, whether they are answered or not (an open loop): each on a connection of its own, each with its own
//! code, each answer held against the child it must be of. Times are counted from the moment at which a request was due.
//!
//! ```text
//! load ADDR SECRETS.csv RATE SECONDS [GUESSES-PER-HUNDRED]
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;

#[derive(Default)]
struct Seen {
    served: Mutex<Vec<u64>>,
    shed: Mutex<Vec<u64>>,
    none: AtomicU64,
    wrong: AtomicU64,
    other: AtomicU64,
    failed: AtomicU64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, address, secrets, rate, seconds, rest @ ..] = arguments.as_slice() else {
        panic!("load ADDR SECRETS.csv RATE SECONDS [GUESSES-PER-HUNDRED]");
    };
    let address: SocketAddr = address.parse().expect("an address");
    let rate: u64 = rate.parse().expect("a number");
    let seconds: u64 = seconds.parse().expect("a number");
    let guesses: u64 = rest
        .first()
        .map_or(0, |text| text.parse().expect("a number"));
    let text = std::fs::read_to_string(secrets).expect("the codes");
    let families: Vec<(String, String)> = text
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(','))
        .map(|(id, code)| (id.to_owned(), code.to_owned()))
        .collect();
    let families = Arc::new(families);
    let seen = Arc::new(Seen::default());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let total = rate * seconds;
        let start = Instant::now() + Duration::from_millis(100);
        let mut tasks = Vec::new();
        let mut sent = 0;
        while sent < total {
            let due =
                u64::try_from(start.elapsed().as_nanos()).unwrap_or(0) * rate / 1_000_000_000 + 1;
            while sent < due.min(total) && start <= Instant::now() {
                let at = start + Duration::from_nanos(sent * 1_000_000_000 / rate);
                let (families, seen) = (Arc::clone(&families), Arc::clone(&seen));
                let number = sent;
                tasks.push(tokio::spawn(async move {
                    // Spread over the families without two beside each other.
                    let own = usize::try_from(number.wrapping_mul(2_654_435_761)).unwrap_or(0)
                        % families.len();
                    let guess = number % 100 < guesses;
                    let (id, code) = &families[own];
                    let code = if guess {
                        "0123-4567-89AB-CDEF-GHJK-MNP2"
                    } else {
                        code
                    };
                    match tokio::time::timeout(Duration::from_secs(30), ask(address, code)).await {
                        Ok(Ok((status, body))) => {
                            let took = u64::try_from(at.elapsed().as_micros()).unwrap_or(u64::MAX);
                            match status {
                                200 if !guess && body.contains(id.as_str()) => {
                                    seen.served.lock().expect("alone").push(took)
                                }
                                200 => drop(seen.wrong.fetch_add(1, Ordering::Relaxed)),
                                404 if guess => drop(seen.none.fetch_add(1, Ordering::Relaxed)),
                                404 => drop(seen.wrong.fetch_add(1, Ordering::Relaxed)),
                                503 => seen.shed.lock().expect("alone").push(took),
                                _ => drop(seen.other.fetch_add(1, Ordering::Relaxed)),
                            }
                        }
                        _ => drop(seen.failed.fetch_add(1, Ordering::Relaxed)),
                    }
                }));
                sent += 1;
            }
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
        let behind = start.elapsed().as_secs_f64() - seconds as f64;
        for task in tasks {
            let _ = task.await;
        }
        println!("sent {total} at {rate}/s in {seconds} s; the generator ended {behind:.2} s late");
    });
    let of = |name: &str, times: &Mutex<Vec<u64>>| {
        let mut times = times.lock().expect("alone");
        times.sort_unstable();
        let at = |share: f64| {
            times
                .get(((times.len() as f64 - 1.0) * share) as usize)
                .map_or(0.0, |us| *us as f64 / 1000.0)
        };
        println!(
            "{name} {}: p50 {:.2} ms, p90 {:.2}, p99 {:.2}, p99.9 {:.2}, longest {:.2}",
            times.len(),
            at(0.5),
            at(0.9),
            at(0.99),
            at(0.999),
            at(1.0)
        );
    };
    of("served", &seen.served);
    of("shed", &seen.shed);
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    println!(
        "guesses told that there is nothing {}, wrong {}, other {}, no answer {}",
        count(&seen.none),
        count(&seen.wrong),
        count(&seen.other),
        count(&seen.failed)
    );
}

/// The status and the page of a code, on a connection of its own.
async fn ask(address: SocketAddr, code: &str) -> std::io::Result<(u16, String)> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let body = format!("code={code}&lang=zh");
    let request = format!(
        "POST /result HTTP/1.1\r\nHost: portal\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut rest = request.as_bytes();
    while !rest.is_empty() {
        stream.writable().await?;
        match stream.try_write(rest) {
            Ok(written) => rest = &rest[written..],
            Err(why) if why.kind() == ErrorKind::WouldBlock => {}
            Err(why) => return Err(why),
        }
    }
    let mut reply = Vec::with_capacity(16 << 10);
    let mut block = [0; 16 << 10];
    loop {
        stream.readable().await?;
        match stream.try_read(&mut block) {
            Ok(0) => break,
            Ok(read) => reply.extend_from_slice(&block[..read]),
            Err(why) if why.kind() == ErrorKind::WouldBlock => {}
            Err(why) => return Err(why),
        }
    }
    let reply = String::from_utf8_lossy(&reply).into_owned();
    let status = reply
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let status = status.ok_or(ErrorKind::InvalidData)?;
    Ok((status, reply))
}
