//! Use cases that are told to end: at every step, with nothing half written.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use xuewei::app::allocate::{self, Notices};
use xuewei::app::{
    CancelToken, Control, Error, Step, Stopped, check, compare, fix, scenario, score, site, verify,
};
use xuewei::words::Lang;

use crate::tools::{folder, project};

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Every file below a folder, hidden ones too.
fn files(folder: &Path) -> Files {
    let mut all = Files::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => all.extend(files(&path)),
            false => {
                all.insert(path.clone(), fs::read(&path).unwrap());
            }
        }
    }
    all
}

/// Runs a use case into a folder of results that is there, once to hear its steps, and then cancelled at each of them.
fn cancel_at_each_step(
    run: impl Fn(&Path, &Control) -> Result<(), Error>,
    expected: &[fn(&Step) -> bool],
) {
    cancel_at_each_step_beside(folder().path(), run, expected);
}

/// The same in a folder that holds something already.
fn cancel_at_each_step_beside(
    at: &Path,
    run: impl Fn(&Path, &Control) -> Result<(), Error>,
    expected: &[fn(&Step) -> bool],
) {
    let out = at.join("out");
    let heard = Arc::new(Mutex::new(Vec::new()));
    let own = Arc::clone(&heard);
    let listening = Control::default().with_progress(move |step| own.lock().unwrap().push(step));
    run(&out, &listening).unwrap();
    let steps = heard.lock().unwrap().clone();
    for (number, is_one) in expected.iter().enumerate() {
        assert!(steps.iter().any(is_one), "step {number} of {steps:?}");
    }
    let before = files(at);
    assert!(before.len() > 2);
    for (number, step) in steps.iter().enumerate() {
        let token = CancelToken::default();
        let (count, of_listener) = (Mutex::new(0), token.clone());
        let listener = move |_| {
            let mut count = count.lock().unwrap();
            if *count == number {
                of_listener.cancel();
            }
            *count += 1;
        };
        let control = Control::default()
            .with_progress(listener)
            .with_cancel(token);
        let result = run(&out, &control);
        let is_stopped = matches!(result, Err(Error::Stopped(Stopped::Cancelled)));
        assert!(is_stopped, "{step:?}: {result:?}");
        assert!(files(at) == before, "{step:?}");
    }
}

fn wanglan() -> PathBuf {
    project("data/wanglan/round.toml")
}

#[test]
fn an_allocation_that_is_cancelled_leaves_the_folder_as_it_was() {
    let run = |out: &Path, control: &Control| {
        let request = allocate::Request {
            round: wanglan(),
            out: out.to_owned(),
            class_values: true,
            notices: Notices::All,
            lists: false,
            public: false,
            kept: true,
            lang: Lang::En,
        };
        allocate::run(&request, control).map(|_| ())
    };
    cancel_at_each_step(
        run,
        &[
            |step| *step == Step::Read,
            |step| *step == Step::Qualify,
            |step| *step == Step::Network,
            |step| matches!(step, Step::Solve { .. }),
            |step| *step == Step::Audit,
            |step| *step == Step::ClassValues,
            |step| *step == Step::Write,
            |step| *step == Step::Notices,
        ],
    );
}

#[test]
fn scenarios_that_are_cancelled_leave_the_folder_as_it_was() {
    let mut scenarios: Vec<String> = fs::read_dir(project("data/wanglan/scenarios"))
        .unwrap()
        .map(|entry| entry.unwrap().path().display().to_string())
        .collect();
    scenarios.sort_unstable();
    scenarios.truncate(2);
    let run = |out: &Path, control: &Control| {
        let request = scenario::Request {
            round: wanglan(),
            scenarios: scenarios.clone(),
            out: out.to_owned(),
            lang: Lang::En,
        };
        scenario::run(&request, control).map(|_| ())
    };
    cancel_at_each_step(
        run,
        &[|step| *step == Step::Scenarios, |step| *step == Step::Write],
    );
}

#[test]
fn a_siting_that_is_cancelled_leaves_the_folder_as_it_was() {
    let run = |out: &Path, control: &Control| {
        let request = site::Request {
            round: wanglan(),
            out: out.to_owned(),
            lang: Lang::En,
        };
        site::run(&request, control).map(|_| ())
    };
    cancel_at_each_step(
        run,
        &[|step| *step == Step::Sites, |step| *step == Step::Write],
    );
}

fn proof(results: &Path) -> verify::Request {
    verify::Request {
        results: results.to_owned(),
        inputs: None,
        proof_only: false,
        kept: false,
        commitment: None,
        ledger: None,
        secrets: None,
    }
}

#[test]
fn a_proof_that_is_cancelled_ends_at_every_step_of_its_second_run() {
    let at = folder();
    let out = at.path().join("out");
    let request = allocate::Request {
        round: wanglan(),
        out: out.clone(),
        class_values: true,
        notices: Notices::All,
        lists: false,
        public: false,
        kept: true,
        lang: Lang::En,
    };
    allocate::run(&request, &Control::default()).unwrap();
    let run = |_: &Path, control: &Control| verify::run(&proof(&out), control).map(|_| ());
    cancel_at_each_step_beside(
        at.path(),
        run,
        &[
            |step| matches!(step, Step::Solve { .. }),
            |step| *step == Step::ClassValues,
            |step| *step == Step::Write,
            |step| *step == Step::Notices,
        ],
    );
}

#[test]
fn nothing_begins_after_the_deadline() {
    let at = folder();
    let out = at.path().join("out");
    let round = wanglan();
    let late = Control::default().with_deadline(Instant::now());
    let result: [Result<(), Error>; 5] = [
        check::run(&round, Some((&out, Lang::En)), &late).map(|_| ()),
        score::run(&round, &out, Lang::En, &late).map(|_| ()),
        fix::run(&round, &out, Lang::En, &late).map(|_| ()),
        verify::run(&proof(&out), &late).map(|_| ()),
        compare::run(&out, &out, None, &late).map(|_| ()),
    ];
    for (number, result) in result.into_iter().enumerate() {
        let is_late = matches!(result, Err(Error::Stopped(Stopped::DeadlinePassed)));
        assert!(is_late, "{number}: {result:?}");
    }
    assert!(files(at.path()).is_empty());
}
