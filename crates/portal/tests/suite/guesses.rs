//! Whoever guesses: nothing opens, and time and length tell nothing.

use std::time::Instant;

use xuewei_portal::now;
use xuewei_portal::release::{Phase, Release, Watch};
use xuewei_sealed::code::Code;

use crate::desk::Desk;

#[test]
fn guesses_open_nothing_and_take_as_long_whatever_they_are() {
    let desk = Desk::open(500);
    let release = Release::new(&desk.sealed(), &desk.folder.path().join("release.key"));
    release.look(&mut Watch::default(), now());
    let Phase::Open(open) = release.phase() else {
        panic!("it is open");
    };
    // Of chance; one sign beside a code that opens; no code at all: 10 million in all with XUEWEI_GUESSES=10000000.
    let wanted = std::env::var("XUEWEI_GUESSES")
        .ok()
        .and_then(|count| count.parse().ok());
    let rounds = wanted.unwrap_or(30_000_usize) / 3;
    let mut times = [const { Vec::new() }; 3];
    for round in 0..rounds {
        let near = desk.codes[round % desk.codes.len()].to_string();
        let mut near: Vec<u8> = near.into_bytes();
        near[round % 4] = if near[round % 4] == b'7' { b'8' } else { b'7' };
        let near = String::from_utf8(near).expect("text");
        let guesses = [
            Code::random().expect("chance"),
            Code::read(&near).unwrap_or_else(|| Code::stand_in(&near)),
            Code::stand_in(&round.to_string()),
        ];
        for (kind, guess) in guesses.into_iter().enumerate() {
            let start = Instant::now();
            assert_eq!(open.look_up(&guess).expect("read"), None);
            if round < 100_000 {
                times[kind].push(start.elapsed().as_nanos() as f64);
            }
        }
    }
    // Middle values: what else the machine does would spoil a mean.
    let middles = times.map(|mut own| {
        own.sort_by(f64::total_cmp);
        own[own.len() / 2]
    });
    let (least, most) = (
        middles.iter().copied().fold(f64::MAX, f64::min),
        middles.iter().copied().fold(0.0, f64::max),
    );
    println!(
        "{} guesses, middle of each kind in ns: {middles:?}",
        rounds * 3
    );
    assert!(most < least * 1.1, "{middles:?}");
}
