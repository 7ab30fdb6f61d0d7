//! Jobs: one allocation each, proved again from its files when it is done.
//!
//! Whoever has a job writes into a folder that bears its fence, and only the store says which folder is the run's: a
//! command that a killed server has left at work, or one whose lease ran out, can write what it likes and changes nothing.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use super::commands::{NoAnswer, answer};
use super::{Counters, News, Service, log, now};
use crate::folders::{make_folder, remove, sync_folder};
use crate::program::{Call, Ended as CommandEnded};
use crate::store::{Beat, Ended, Job, StoreError};
use crate::words::{Lang, Word};

/// How often whoever has a job says so.
const BEAT: Duration = Duration::from_millis(250);

/// How long a worker waits before it looks again, where nobody rings.
const LOOK: Duration = Duration::from_secs(2);

/// Takes one job after another until the server ends.
pub async fn worker(service: Arc<Service>, name: String) {
    let mut ending = service.ending.clone();
    while !service.is_ending() {
        let lease = millis(service.limits.lease);
        match service.store.claim(&name, now(), lease).await {
            Ok(Some(job)) => {
                Counters::add(&service.counters.jobs_begun);
                log(
                    "job-begun",
                    &[("job", &job.id), ("fence", &job.fence.to_string())],
                );
                do_job(&service, job).await;
                continue;
            }
            Ok(None) => {}
            Err(error) => log("store", &[("error", &error.to_string())]),
        }
        let rung = Box::pin(service.bell.notified());
        let told = Box::pin(ending.changed());
        let waited = tokio::time::timeout(LOOK, futures_util::future::select(rung, told));
        let _ = waited.await;
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

async fn do_job(service: &Arc<Service>, job: Job) {
    let attempt = service
        .data
        .run(&job.run)
        .join(format!("attempt-{}", job.fence));
    let ended = match job.fence > service.limits.attempts {
        true => Some(failed(Word::GivenUp.say(lang(&job)))),
        false => attempt_once(service, &job, &attempt).await,
    };
    // Lost, or the server ends: whoever has it next begins anew.
    let Some(ended) = ended else {
        let _ = remove(&attempt);
        return;
    };
    let counters = &service.counters;
    let (what, counter) = match &ended {
        Ended::Done { .. } => ("job-done", &counters.jobs_done),
        Ended::Failed(_) => ("job-failed", &counters.jobs_failed),
        Ended::Cancelled => ("job-cancelled", &counters.jobs_cancelled),
    };
    let is_done = matches!(ended, Ended::Done { .. });
    let kept = keep(service, &job, ended).await;
    if !(kept && is_done) {
        let _ = remove(&attempt);
    }
    if kept {
        Counters::add(counter);
        log(what, &[("job", &job.id)]);
    }
    let _ = service.news.send(News { job: job.id });
}

/// Keeps how a job ended; a store that does not answer is asked again for as long as the lease goes.
async fn keep(service: &Service, job: &Job, ended: Ended) -> bool {
    let until = now() + millis(service.limits.lease);
    loop {
        match service
            .store
            .finish(&job.id, job.fence, ended.clone(), now())
            .await
        {
            Ok(kept) => return kept,
            Err(StoreError::Missing) => return false,
            Err(error) => log("store", &[("error", &error.to_string())]),
        }
        if now() > until {
            return false;
        }
        tokio::time::sleep(BEAT).await;
    }
}

fn lang(job: &Job) -> Lang {
    Lang::named(&job.lang).unwrap_or_default()
}

fn failed(message: &str) -> Ended {
    Ended::Failed(json!({ "message": message, "findings": [] }).to_string())
}

/// How the job ended; none when another has it or the server ends.
async fn attempt_once(service: &Arc<Service>, job: &Job, attempt: &Path) -> Option<Ended> {
    let progress = Arc::new(Mutex::new(Word::Beginning.say(lang(job)).to_owned()));
    let stop = Arc::new(AtomicBool::new(false));
    let mut work = {
        let (service, job, attempt) = (Arc::clone(service), job.clone(), attempt.to_owned());
        let (progress, stop) = (Arc::clone(&progress), Arc::clone(&stop));
        tokio::task::spawn_blocking(move || allocate(&service, &job, &attempt, &progress, &stop))
    };
    let mut cancelled = false;
    let mut lost = false;
    let mut heard = now();
    loop {
        match tokio::time::timeout(BEAT, &mut work).await {
            Ok(Ok(_)) if lost || (service.is_ending() && stop.load(Ordering::Relaxed)) => {
                return None;
            }
            Ok(Ok(_)) if cancelled => return Some(Ended::Cancelled),
            Ok(Ok(ended)) => return Some(ended),
            Ok(Err(error)) => return Some(failed(&format!("{error}"))),
            Err(_) => {}
        }
        let says = progress
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let until = now() + millis(service.limits.lease);
        match service.store.beat(&job.id, job.fence, &says, until).await {
            Ok(beat) => {
                heard = now();
                cancelled |= beat == Beat::Cancel;
                lost |= beat == Beat::Lost;
            }
            // Who does not answer for as long as the lease goes may have given the job to another.
            Err(_) => lost |= now() - heard > millis(service.limits.lease),
        }
        if cancelled || lost || service.is_ending() {
            stop.store(true, Ordering::Relaxed);
        }
        let _ = service.news.send(News {
            job: job.id.clone(),
        });
    }
}

/// The allocation and its proof. Blocks.
fn allocate(
    service: &Service,
    job: &Job,
    attempt: &Path,
    progress: &Mutex<String>,
    stop: &AtomicBool,
) -> Ended {
    match try_allocate(service, job, attempt, progress, stop) {
        Ok(ended) => ended,
        Err(NoAnswer::Refused(said)) => Ended::Failed(said.to_string()),
        Err(NoAnswer::Stopped) => Ended::Cancelled,
        Err(NoAnswer::TooLong) => failed(Word::TooLong.say(lang(job))),
        Err(NoAnswer::Broken(why)) => failed(&Word::Broken.with(lang(job), &[&why])),
        Err(NoAnswer::Store(error)) => failed(&error.to_string()),
    }
}

fn try_allocate(
    service: &Service,
    job: &Job,
    attempt: &Path,
    progress: &Mutex<String>,
    stop: &AtomicBool,
) -> Result<Ended, NoAnswer> {
    let _ = remove(attempt);
    make_folder(attempt)?;
    let inputs = service.data.version(&job.round, job.version);
    let results = attempt.join("results");
    let say = |line: &str| {
        // Lines of progress begin with the time: `[  1.2 s] …`.
        if let Some((_, step)) = line.split_once("] ").filter(|_| line.starts_with('[')) {
            step.clone_into(&mut progress.lock().unwrap_or_else(PoisonError::into_inner));
        }
    };
    let run = |arguments: Vec<OsString>| -> io::Result<CommandEnded> {
        let mut call = Call::json(lang(job), service.limits.run, arguments);
        call.pid_file = Some(attempt.join("pid"));
        service.program.run(&call, &say, stop)
    };
    let out = vec![
        "allocate".into(),
        inputs.clone().into(),
        "--out".into(),
        results.clone().into(),
        // The service keeps the versions of a round itself.
        "--no-kept".into(),
    ];
    answer(run(out)?)?;
    say(&format!("[] {}", Word::Proving.say(lang(job))));
    let verify = vec![
        "verify".into(),
        results.clone().into(),
        "--inputs".into(),
        inputs.into(),
    ];
    let (proved, verify) = match answer(run(verify)?) {
        Ok(said) => (said["verified"] == true, said),
        // What `verify` finds is an answer about the results, not a failure of the run.
        Err(NoAnswer::Refused(said)) => (false, said),
        Err(other) => return Err(other),
    };
    let summary = fs::read_to_string(results.join("summary.json"))?;
    serde_json::from_str::<Value>(&summary).map_err(io::Error::other)?;
    sync(&results)?;
    let folder: PathBuf = [attempt.file_name().unwrap_or_default(), "results".as_ref()]
        .iter()
        .collect();
    Ok(Ended::Done {
        folder: folder.to_string_lossy().into_owned(),
        summary,
        verify: verify.to_string(),
        proved,
    })
}

/// What the store is about to name is on the disk before it is named.
fn sync(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => sync(&path)?,
            false => fs::File::open(&path)?.sync_all()?,
        }
    }
    sync_folder(folder)
}
