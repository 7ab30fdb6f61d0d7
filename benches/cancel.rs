//! How long a large round goes on after it was told to end: at moments spread over its whole course, from the call that
//! sets the token to the return of the round. `make bench`.
//!
//! Not by criterion: each moment is another measurement, and the worst of all is what is asked for.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use xuewei::input;
use xuewei::synthetic::{Size, write};
use xuewei_core::control::{CancelToken, Control, Stopped};
use xuewei_core::procedure::RoundError;
use xuewei_core::round;

/// Children and schools of the round.
const SIZE: Size = Size {
    children: 1_000_000,
    schools: 3_000,
};

/// Moments at which it is told to end.
const MOMENTS: u32 = 40;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    write(SIZE, 1, folder.path()).unwrap();
    let input = input::read(&folder.path().join("round.toml")).unwrap();
    let (round, pack) = (&input.intake, &input.pack);
    let began = Instant::now();
    let finished = round::allocate(round, pack, &Control::default()).unwrap();
    let whole = began.elapsed();
    println!("{:?}", finished.seconds);
    drop(finished);
    let mut waits: Vec<(Duration, Duration)> = (0..MOMENTS)
        .filter_map(|number| {
            let moment = whole * (2 * number + 1) / (2 * MOMENTS);
            let token = CancelToken::default();
            let control = Control::default().with_cancel(token.clone());
            let (result, ended, set) = scope(|scope| {
                let work = scope.spawn(move || {
                    let result = round::allocate(round, pack, &control);
                    (result.err(), Instant::now())
                });
                sleep(moment);
                let set = Instant::now();
                token.cancel();
                let (result, ended) = work.join().unwrap();
                (result, ended, set)
            });
            let is_stopped = matches!(result, Some(RoundError::Stopped(Stopped::Cancelled)));
            // A round that was faster this time has ended before.
            is_stopped.then(|| (ended.saturating_duration_since(set), moment))
        })
        .collect();
    waits.sort_unstable();
    let of = |wait: Option<&(Duration, Duration)>| match wait {
        Some((wait, moment)) => format!(
            "{:.0} ms (told to end after {:.1} s)",
            wait.as_secs_f64() * 1e3,
            moment.as_secs_f64()
        ),
        None => "none".to_owned(),
    };
    println!(
        "{} children x {} schools, {:.1} s: {} of {MOMENTS} moments; median {}, worst {}",
        SIZE.children,
        SIZE.schools,
        whole.as_secs_f64(),
        waits.len(),
        of(waits.get(waits.len() / 2)),
        of(waits.last()),
    );
    for wait in waits.iter().rev().take(8) {
        println!("  {}", of(Some(wait)));
    }
}
