//! The commands that the service asks for, each with what it makes of the answer.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use super::answers::{About, Told, What};
use super::{Of, Read, Service};
use crate::program::{Call, Conversation, Ended, Said};
use crate::store::{Checked, Round, Run, StoreError};
use crate::words::{Lang, Word};

/// Why a command has no answer.
#[derive(Clone, Debug)]
pub enum NoAnswer {
    /// It refused: findings or a sentence, as JSON.
    Refused(Value),
    /// It was told to stop.
    Stopped,
    /// It took too long.
    TooLong,
    /// It could not be run, or answered nonsense.
    Broken(String),
    /// The store did not answer.
    Store(StoreError),
}

impl From<io::Error> for NoAnswer {
    fn from(error: io::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<StoreError> for NoAnswer {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Tells a command to stop when whoever waited for it has gone.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs a command off the threads that answer requests, until it ends or nobody waits for it.
pub(super) async fn run(service: &Arc<Service>, call: Call) -> Result<Ended, NoAnswer> {
    let stop = StopOnDrop(Arc::new(AtomicBool::new(false)));
    let (program, told) = (Arc::clone(&service.program), Arc::clone(&stop.0));
    let ran = tokio::task::spawn_blocking(move || program.run(&call, &|_| {}, &told)).await;
    let ended = ran.map_err(|error| NoAnswer::Broken(error.to_string()))?;
    Ok(ended?)
}

/// What a command that ended with 0 printed; of one that refused, its findings or its sentence.
///
/// # Errors
/// It refused, was ended, or answered nonsense.
pub fn answer(ended: Ended) -> Result<Value, NoAnswer> {
    match ended {
        Ended::Stopped => Err(NoAnswer::Stopped),
        Ended::TooLong => Err(NoAnswer::TooLong),
        Ended::Exited {
            status: Some(0),
            stdout,
            ..
        } => serde_json::from_str(&stdout).map_err(|error| NoAnswer::Broken(error.to_string())),
        Ended::Exited {
            status: Some(status),
            stdout,
            stderr,
        } => Err(NoAnswer::Refused(refusal(status, &stdout, &stderr))),
        Ended::Exited {
            status: None,
            stderr,
            ..
        } => Err(NoAnswer::Broken(format!("ended by a signal: {stderr}"))),
    }
}

/// What a command that refused has said: its answer, where it printed one, with its sentence beside it.
fn refusal(status: i32, stdout: &str, stderr: &str) -> Value {
    let mut said = match serde_json::from_str(stdout) {
        Ok(Value::Object(said)) => said,
        _ => serde_json::Map::new(),
    };
    said.entry("findings").or_insert(json!([]));
    said.insert("status".to_owned(), status.into());
    said.insert("message".to_owned(), stderr.trim().into());
    Value::Object(said)
}

fn words<const N: usize>(all: [&str; N]) -> impl Iterator<Item = OsString> {
    all.map(OsString::from).into_iter()
}

/// Writes the settings of a folder of tables; what was assumed.
///
/// # Errors
/// The program refuses, or has no answer.
pub async fn init(
    service: &Arc<Service>,
    folder: &Path,
    name: &str,
    lang: Lang,
) -> Result<Value, NoAnswer> {
    let mut arguments: Vec<OsString> = vec!["init".into(), folder.into(), "--yes".into()];
    if !name.is_empty() {
        arguments.push(format!("--name={name}").into());
    }
    answer(run(service, Call::json(lang, service.limits.check, arguments)).await?)
}

/// What is found about the current version of a round; looked at once.
///
/// # Errors
/// The program has no answer. Findings are one.
pub async fn findings(service: &Arc<Service>, round: &str, lang: Lang) -> Told {
    for _ in 0..3 {
        let kept = service.store.round(round).await?;
        if kept.deleted_at.is_some() {
            return Err(StoreError::Missing.into());
        }
        let about = About {
            round: kept.id.clone(),
            what: What::Findings(kept.version),
            lang,
        };
        match service
            .answers
            .get(about, found(service, &kept, lang))
            .await
        {
            // Another version meanwhile: look at that one.
            Err(NoAnswer::Store(StoreError::Conflict)) => {}
            told => return told,
        }
    }
    Err(NoAnswer::Store(StoreError::Conflict))
}

/// What the store has kept of it, or what the program says now, which the store then keeps.
async fn found(service: &Arc<Service>, round: &Round, lang: Lang) -> Told {
    if let Some(checked) = &round.checked {
        let answer: Option<Value> = serde_json::from_str(&checked.answer).ok();
        // Kept in the language in which it was asked for; another is asked for anew.
        if let Some(answer) = answer.filter(|a| a["lang"] == lang.as_str()) {
            return Ok(Arc::new(answer));
        }
    }
    let _turn = service.turns.acquire().await.map_err(io::Error::other)?;
    let answer = check(service, round, lang).await?;
    let of = |severity: &str| {
        let all = answer["findings"].as_array().into_iter().flatten();
        i64::try_from(all.filter(|f| f["severity"] == severity).count()).unwrap_or(i64::MAX)
    };
    let checked = Checked {
        errors: of("error"),
        warnings: of("warning"),
        answer: answer.to_string(),
    };
    service
        .store
        .set_checked(&round.id, round.version, checked)
        .await?;
    Ok(Arc::new(answer))
}

async fn check(service: &Arc<Service>, round: &Round, lang: Lang) -> Result<Value, NoAnswer> {
    let folder = service.data.version(&round.id, round.version);
    let call = Call::json(
        lang,
        service.limits.check,
        words(["check"]).chain([folder.into_os_string()]),
    );
    let mut said = match answer(run(service, call).await?) {
        Ok(said) => said,
        // Refused without a finding: the sentence is all there is.
        Err(NoAnswer::Refused(said)) => match said["findings"].as_array() {
            Some(all) if !all.is_empty() => said,
            _ => {
                let cause = &said["message"];
                json!({ "findings": [{
                    "code": null, "severity": "error", "harmful": true, "file": null, "row": null, "column": null,
                    "cause": cause, "action": Word::AskOperator.say(lang),
                }] })
            }
        },
        Err(other) => return Err(other),
    };
    if let Some(said) = said.as_object_mut() {
        said.insert("version".to_owned(), round.version.into());
        said.insert("lang".to_owned(), lang.as_str().into());
        said.remove("message");
        said.remove("status");
    }
    Ok(said)
}

/// One child's answer from the results of a run, which are in a folder; as JSON, or in sentences as one text. Asked for once.
///
/// # Errors
/// The program refuses (no such child), or has no answer.
pub async fn explain(
    service: &Arc<Service>,
    run: &Run,
    results: &Path,
    child: &str,
    in_text: bool,
    lang: Lang,
) -> Told {
    let about = About {
        round: run.round.clone(),
        what: What::Child {
            run: run.id.clone(),
            child: child.to_owned(),
            in_text,
        },
        lang,
    };
    let asking = async {
        let inputs = service.data.version(&run.round, run.version);
        let of = Of {
            round: run.round.clone(),
            read: Read::Results(run.id.clone()),
            lang,
        };
        let call = Call::json(lang, service.limits.check, explaining(results, &inputs));
        let question = json!({"child": child, "text": in_text});
        // Whoever asked may go away: others wait for the same process, which has read the results meanwhile.
        let asked = tokio::spawn(explained(Arc::clone(service), of, call, question));
        let told = asked.await.map_err(io::Error::other)?;
        told.map(Arc::new)
    };
    let told = service.answers.get(about, asking).await?;
    // A round that was deleted while this was asked for keeps nothing here either.
    match is_deleted(service, &run.round).await? {
        true => {
            service.answers.leave(Some(&run.round));
            Err(StoreError::Missing.into())
        }
        false => Ok(told),
    }
}

async fn is_deleted(service: &Service, round: &str) -> Result<bool, StoreError> {
    Ok(service.store.round(round).await?.deleted_at.is_some())
}

/// Asks the process that has read the results of a run, in turn. That of a round that was deleted meanwhile is not kept.
async fn explained(
    service: Arc<Service>,
    of: Of,
    call: Call,
    question: Value,
) -> Result<Value, NoAnswer> {
    let turn = service.desks.turn(&of);
    let _own = turn.lock().await;
    let round = of.round.clone();
    let said = ask(&service, of, call, question).await;
    if is_deleted(&service, &round).await? {
        service.desks.leave(Some(&round));
    }
    said
}

fn explaining(results: &Path, inputs: &Path) -> [OsString; 5] {
    [
        "explain".into(),
        "--inputs".into(),
        inputs.into(),
        "--lines".into(),
        results.into(),
    ]
}

/// What `xuewei requests` says of a drop folder.
///
/// # Errors
/// The program refuses (the folder cannot be read), or has no answer.
pub async fn requests(
    service: &Arc<Service>,
    arguments: Vec<OsString>,
    lang: Lang,
) -> Result<Value, NoAnswer> {
    let _turn = service.turns.acquire().await.map_err(io::Error::other)?;
    answer(run(service, Call::json(lang, service.limits.check, arguments)).await?)
}

/// What `xuewei resend` says of a drop folder.
///
/// # Errors
/// The program refuses (the codes or the contacts cannot be read), or has no answer.
pub async fn resend(
    service: &Arc<Service>,
    arguments: Vec<OsString>,
    lang: Lang,
) -> Result<Value, NoAnswer> {
    // Each message may wait for the gateway: this goes on beside what people wait for.
    answer(run(service, Call::json(lang, service.limits.run, arguments)).await?)
}

/// A round as it is and as it would be.
///
/// # Errors
/// The scenario is refused, or there is no answer.
pub async fn what_if(
    service: &Arc<Service>,
    round: &Round,
    scenario: &toml::Table,
    lang: Lang,
) -> Result<Value, NoAnswer> {
    let question = json!({"scenario": scenario.to_string()});
    ask_round(service, round, question, lang).await
}

/// What of a round a map shows.
///
/// # Errors
/// The round has errors, or there is no answer.
pub async fn map(service: &Arc<Service>, round: &Round, lang: Lang) -> Result<Value, NoAnswer> {
    ask_round(service, round, json!({"map": true}), lang).await
}

/// Asks a process that keeps the round in memory.
async fn ask_round(
    service: &Arc<Service>,
    round: &Round,
    question: Value,
    lang: Lang,
) -> Result<Value, NoAnswer> {
    let of = Of {
        round: round.id.clone(),
        read: Read::Version(round.version),
        lang,
    };
    let folder = service.data.version(&round.id, round.version);
    let call = Call::json(
        lang,
        service.limits.check,
        ["what-if".into(), folder.into_os_string()],
    );
    ask(service, of, call, question).await
}

/// Asks a process that has read what the question is about; one is started where none waits.
async fn ask(
    service: &Arc<Service>,
    of: Of,
    call: Call,
    question: Value,
) -> Result<Value, NoAnswer> {
    let _turn = service.turns.acquire().await.map_err(io::Error::other)?;
    let stop = StopOnDrop(Arc::new(AtomicBool::new(false)));
    let (own, told) = (Arc::clone(service), Arc::clone(&stop.0));
    let asked = tokio::task::spawn_blocking(move || {
        let line = question.to_string();
        let said = |mut talk: Box<dyn Conversation>| {
            let said = talk.ask(&line, own.limits.check, &told);
            if matches!(said, Said::Line(_)) {
                own.desks.keep(of.clone(), talk);
            }
            said
        };
        // One that waited may have been ended by somebody meanwhile.
        let kept = own.desks.take(&of).map(said);
        match kept.filter(|said| *said != Said::Over) {
            Some(said) => Ok(said),
            None => own.program.converse(&call).map(said),
        }
    });
    let said = asked
        .await
        .map_err(|error| NoAnswer::Broken(error.to_string()))??;
    let mut said: Value = match said {
        Said::Line(line) => {
            serde_json::from_str(&line).map_err(|error| NoAnswer::Broken(error.to_string()))?
        }
        Said::Over => return Err(NoAnswer::Broken("ended without an answer".to_owned())),
        Said::Stopped => return Err(NoAnswer::Stopped),
        Said::TooLong => return Err(NoAnswer::TooLong),
    };
    match said["status"].as_i64() {
        Some(0) => Ok(said["answer"].take()),
        _ => Err(NoAnswer::Refused(said)),
    }
}

/// The settings of a version of a round, key by key, with the version. Asked for once.
///
/// # Errors
/// The program refuses (`round.toml` cannot be read), or has no answer.
pub async fn settings(service: &Arc<Service>, round: &str, version: i64, lang: Lang) -> Told {
    let about = About {
        round: round.to_owned(),
        what: What::Settings(version),
        lang,
    };
    let asking = async {
        let folder = service.data.version(round, version);
        let mut said = settings_in(service, &folder, lang).await?;
        if let Some(said) = said.as_object_mut() {
            said.insert("version".to_owned(), version.into());
        }
        Ok(Arc::new(said))
    };
    service.answers.get(about, asking).await
}

/// The settings of a folder that is not a version of a round yet, key by key.
///
/// # Errors
/// The program refuses (`round.toml` cannot be read), or has no answer.
pub async fn settings_in(
    service: &Arc<Service>,
    folder: &Path,
    lang: Lang,
) -> Result<Value, NoAnswer> {
    let _turn = service.turns.acquire().await.map_err(io::Error::other)?;
    let call = Call::json(
        lang,
        service.limits.check,
        ["settings".into(), folder.into()],
    );
    answer(run(service, call).await?)
}

/// Writes the files that follow from a change of the settings into a folder; their names.
///
/// # Errors
/// The program refuses, with the key of each finding in `faults`; nothing is written then.
pub async fn change_settings(
    service: &Arc<Service>,
    folder: &Path,
    change: &Value,
    into: &Path,
    lang: Lang,
) -> Result<Vec<String>, NoAnswer> {
    let asked = service.data.incoming()?;
    let file = asked.path().join("change.json");
    std::fs::write(&file, change.to_string())?;
    let arguments: [OsString; 6] = [
        "settings".into(),
        folder.into(),
        "--change".into(),
        file.into(),
        "--out".into(),
        into.into(),
    ];
    let _turn = service.turns.acquire().await.map_err(io::Error::other)?;
    let said = answer(run(service, Call::json(lang, service.limits.check, arguments)).await?)?;
    let files = said["files"].as_array().into_iter().flatten();
    Ok(files
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect())
}

/// Writes down what a folder of a round is, before its seed is known; the commitment.
///
/// # Errors
/// The program refuses (the round has errors), or has no answer.
pub async fn commit(
    service: &Arc<Service>,
    folder: &Path,
    out: &Path,
    lang: Lang,
) -> Result<Value, NoAnswer> {
    let arguments: [OsString; 4] = ["commit".into(), folder.into(), "--out".into(), out.into()];
    let _turn = service.turns.acquire().await.map_err(io::Error::other)?;
    answer(run(service, Call::json(lang, service.limits.check, arguments)).await?)
}
