//! Long work that is told to end: at every step, before it began, at a deadline; and work that never is.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use proptest::prelude::*;
use xuewei_core::control::{CancelToken, Control, Step, Stopped};
use xuewei_core::domain::{Intake, SchoolStatus, Sector};
use xuewei_core::policy::Pack;
use xuewei_core::procedure::RoundError;
use xuewei_core::round::{self, allocate};
use xuewei_core::scenario::siting::{SitingError, site};
use xuewei_core::scenario::{Base, Scenario, ScenarioError, run_scenarios};
use xuewei_core::value::class_values;

use crate::town::{self, edit, towns};

/// Five children before two schools with a place each: there is a step of each kind.
fn crowded() -> (Intake, Pack) {
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
    let (intake, pack) = crowded();
    let (control, heard) = cancelled_at(usize::MAX - 1);
    allocate(&intake, &pack, &control).unwrap();
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
        let result = allocate(&intake, &pack, &control);
        let is_cancelled = matches!(result, Err(RoundError::Stopped(Stopped::Cancelled)));
        assert!(is_cancelled, "{:?}", steps[number]);
        assert_eq!(*heard.lock().unwrap(), steps[..=number]);
    }
}

#[test]
fn nothing_begins_after_the_deadline() {
    let (mut intake, pack) = crowded();
    let finished = allocate(&intake, &pack, &Control::default()).unwrap();
    let late = Control::default().with_deadline(Instant::now());
    let passed = Stopped::DeadlinePassed;
    let result = allocate(&intake, &pack, &late);
    assert!(matches!(result, Err(RoundError::Stopped(why)) if why == passed));
    let result = round::plausibility_checks(&intake, &pack, &late);
    assert_eq!(result.err(), Some(passed));
    let (qualified, allocation) = (&finished.qualified, &finished.allocation);
    let result = class_values(&intake, &pack, qualified, allocation, &late);
    assert!(matches!(result, Err(RoundError::Stopped(why)) if why == passed));
    let result = round::allocate_ranked(&intake, &pack, finished.qualified.clone(), &late);
    assert!(matches!(result, Err(RoundError::Stopped(why)) if why == passed));
    let same = Scenario::from_toml("same", "title = \"s\"\nreason = \"r\"\n").unwrap();
    let base = Base {
        intake: &intake,
        pack: &pack,
        sources: &[],
        is_forecast: false,
    };
    let result = run_scenarios(base, vec![same], &late);
    assert!(matches!(result, Err(ScenarioError::Stopped(why)) if why == passed));
    edit(&mut intake, |city, _| {
        city.schools[1].status = SchoolStatus::Candidate
    });
    let result = site(&intake, &pack, &late);
    assert!(matches!(result, Err(SitingError::Stopped(why)) if why == passed));
}

#[test]
fn a_siting_that_is_cancelled_ends() {
    let (mut intake, pack) = crowded();
    edit(&mut intake, |city, _| {
        city.schools[1].status = SchoolStatus::Candidate
    });
    assert!(site(&intake, &pack, &Control::default()).is_ok());
    let (control, heard) = cancelled_at(0);
    let result = site(&intake, &pack, &control);
    assert!(matches!(
        result,
        Err(SitingError::Stopped(Stopped::Cancelled))
    ));
    assert_eq!(*heard.lock().unwrap(), [Step::Sites]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, ..ProptestConfig::default() })]

    #[test]
    fn a_control_that_never_ends_anything_changes_nothing(town in towns()) {
        let plain = allocate(&town.intake, &town.pack, &Control::default());
        let hour = Instant::now() + std::time::Duration::from_secs(3_600);
        let watched = Control::default()
            .with_progress(|_| ())
            .with_cancel(CancelToken::default())
            .with_deadline(hour);
        let watched = allocate(&town.intake, &town.pack, &watched);
        let (plain, watched) = (plain.unwrap(), watched.unwrap());
        prop_assert_eq!(plain.allocation.outcomes(), watched.allocation.outcomes());
        prop_assert_eq!(
            format!("{:?}", plain.certificate),
            format!("{:?}", watched.certificate)
        );
    }
}
