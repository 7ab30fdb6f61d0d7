//! Long work that is told to end: at every step, before it began, at a deadline; and work that never is.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use proptest::prelude::*;
use xuewei_core::control::{CancelToken, Control, Step, Stopped};
use xuewei_core::domain::{Round, SchoolStatus, Sector};
use xuewei_core::policy::Pack;
use xuewei_core::procedure::RoundError;
use xuewei_core::round::{self, run};
use xuewei_core::scenario::siting::{NotSited, site};
use xuewei_core::scenario::{Base, Failed, Scenario, carry_out};
use xuewei_core::value::class_values;

use crate::town::{self, towns};

/// Five children before two schools with a place each: there is a step of each kind.
fn crowded() -> (Round, Pack) {
    let shipped = &xuewei_core::policy::shipped;
    let mut pack = Pack::from_toml(&shipped("two-primaries").unwrap(), shipped).unwrap();
    pack.tie_breaks.clear();
    let children: Vec<(u32, i64, u32)> = (0..5).map(|i| (i % 2, i64::from(i), i)).collect();
    let communities = [((0, 0), 0), ((9, 0), 0)];
    let schools = [((1, 0), 1, false, 0), ((8, 0), 1, false, 0)];
    (town::round(&communities, &children, &schools), pack)
}

/// A control that is cancelled by its own listener at the step of this number, and what it heard.
fn cancelled_at(number: usize) -> (Control, Arc<Mutex<Vec<Step>>>) {
    let token = CancelToken::default();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let (own, of_listener) = (Arc::clone(&heard), token.clone());
    let listener = move |step| {
        let mut heard = own.lock().unwrap();
        heard.push(step);
        if heard.len() > number {
            of_listener.cancel();
        }
    };
    let control = Control::default()
        .with_progress(listener)
        .with_cancel(token);
    (control, heard)
}

#[test]
fn a_round_that_is_cancelled_at_any_step_ends_there() {
    let (round, pack) = crowded();
    let (control, heard) = cancelled_at(usize::MAX - 1);
    run(&round, &pack, &control).unwrap();
    let steps = heard.lock().unwrap().clone();
    let is_solving = |step: &Step| {
        matches!(
            step,
            Step::Solve {
                sector: Sector::Public,
                ..
            }
        )
    };
    assert!(steps.iter().any(is_solving), "{steps:?}");
    assert_eq!(steps.last(), Some(&Step::Audit));
    for number in 0..steps.len() {
        let (control, heard) = cancelled_at(number);
        let told = run(&round, &pack, &control);
        let is_cancelled = matches!(told, Err(RoundError::Stopped(Stopped::Cancelled)));
        assert!(is_cancelled, "{:?}", steps[number]);
        assert_eq!(*heard.lock().unwrap(), steps[..=number]);
    }
}

#[test]
fn nothing_begins_after_the_deadline() {
    let (mut round, pack) = crowded();
    let finished = run(&round, &pack, &Control::default()).unwrap();
    let late = Control::default().with_deadline(Instant::now());
    let passed = Stopped::DeadlinePassed;
    let told = run(&round, &pack, &late);
    assert!(matches!(told, Err(RoundError::Stopped(why)) if why == passed));
    let told = round::look_over(&round, &pack, &late);
    assert_eq!(told.err(), Some(passed));
    let (qualified, allocation) = (&finished.qualified, &finished.allocation);
    let told = class_values(&round, &pack, qualified, allocation, &late);
    assert!(matches!(told, Err(RoundError::Stopped(why)) if why == passed));
    let told = round::settle_ranked(&round, &pack, finished.qualified.clone(), &late);
    assert!(matches!(told, Err(RoundError::Stopped(why)) if why == passed));
    let same = Scenario::from_toml("same", "title = \"s\"\nreason = \"r\"\n").unwrap();
    let base = Base {
        round: &round,
        pack: &pack,
        sources: &[],
        is_forecast: false,
    };
    let told = carry_out(base, vec![same], &late);
    assert!(matches!(told, Err(Failed::Stopped(why)) if why == passed));
    round.schools[1].status = SchoolStatus::Candidate;
    let told = site(&round, &pack, &late);
    assert!(matches!(told, Err(NotSited::Stopped(why)) if why == passed));
}

#[test]
fn a_siting_that_is_cancelled_ends() {
    let (mut round, pack) = crowded();
    round.schools[1].status = SchoolStatus::Candidate;
    assert!(site(&round, &pack, &Control::default()).is_ok());
    let (control, heard) = cancelled_at(0);
    let told = site(&round, &pack, &control);
    assert!(matches!(told, Err(NotSited::Stopped(Stopped::Cancelled))));
    assert_eq!(*heard.lock().unwrap(), [Step::Sites]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, ..ProptestConfig::default() })]

    #[test]
    fn a_control_that_never_ends_anything_changes_nothing(town in towns()) {
        let plain = run(&town.round, &town.pack, &Control::default());
        let hour = Instant::now() + std::time::Duration::from_secs(3_600);
        let watched = Control::default()
            .with_progress(|_| ())
            .with_cancel(CancelToken::default())
            .with_deadline(hour);
        let watched = run(&town.round, &town.pack, &watched);
        let (plain, watched) = (plain.unwrap(), watched.unwrap());
        prop_assert_eq!(plain.allocation.outcomes(), watched.allocation.outcomes());
        prop_assert_eq!(
            format!("{:?}", plain.certificate),
            format!("{:?}", watched.certificate)
        );
    }
}
