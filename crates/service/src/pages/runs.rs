//! A run: its progress, its results, what people do with them.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{Html, Redirect};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;

use super::proof::{Proof, Proved, Ways, fields, given, ways};
use super::{figure, findings, page, size, state, time};
use crate::http::{
    App, Asker, Client, Fault, Trial, acted, enqueue, listed, results_folder, trial,
};
use crate::states::{Act, Role, RunState};
use crate::store::Run;
use crate::words::{Lang, Word, percent};
use crate::work::{commands, now};

/// The runs of a round; of each whether its results are a trial.
pub fn table(runs: &[(Run, bool)], lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    html! {
        @if runs.is_empty() { p.quiet { (say(Word::NoRuns)) } }
        @else {
            div.wide { table {
                thead { tr { th { (say(Word::When)) } th { (say(Word::State)) } th.n { (say(Word::Version)) } th { (say(Word::By)) } th.n { (say(Word::Unplaced)) } th.n { (say(Word::MeanJourney)) } } }
                tbody { @for (run, is_trial) in runs {
                    @let summary = summary(run);
                    tr {
                        td { a href={ "/runs/" (run.id) } { (time(run.created_at)) } }
                        td { (state(run.state, lang)) @if *is_trial { " · " span.warn { (say(Word::Trial)) } } }
                        td.n { (run.version) }
                        td { (run.created_by_name) }
                        td.n { (figure(&summary["unplaced"])) }
                        td.n { (figure(&summary["metres_mean"])) }
                    }
                } }
            } }
        }
    }
}

fn summary(run: &Run) -> Value {
    let text = run.summary.as_deref().unwrap_or("null");
    serde_json::from_str(text).unwrap_or(Value::Null)
}

/// The runs of a round, newest first, each with whether its results are a trial.
///
/// # Errors
/// There is no such round.
pub async fn of_round(site: &App, round: &str) -> Result<Vec<(Run, bool)>, Fault> {
    let mut all = Vec::new();
    for run in site.service.store.runs(round).await? {
        let trial = trial(site, &run).await?;
        all.push((run, trial.is_some_and(|trial| trial.bars(site))));
    }
    Ok(all)
}

/// What the button sends.
#[derive(Deserialize)]
pub struct Asked {
    version: i64,
    key: String,
}

/// Runs a round.
pub async fn add(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Form(asked): Form<Asked>,
) -> Result<Redirect, Fault> {
    asker.needs(Role::Planner)?;
    let key = Some(format!("form-{}", asked.key)).filter(|_| !asked.key.is_empty());
    let made = enqueue(&site, &asker, &id, Some(asked.version), key).await?;
    Ok(Redirect::to(&format!("/runs/{}", made.it.id)))
}

/// A run.
pub async fn one(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Query(after): Query<Proved>,
) -> Result<Html<String>, Fault> {
    let lang = asker.lang;
    let say = |word: Word| word.say(lang);
    let store = &site.service.store;
    let run = store.run(&id).await?;
    let round = store.round(&run.round).await?;
    let job = store.job(&run.job).await?;
    let at_work = matches!(run.state, RunState::Queued | RunState::Running);
    let error: Option<Value> = job
        .error
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok());
    let folder = site.service.data.version(&run.round, run.version);
    let place = findings::Place {
        folder: &folder,
        round: &run.round,
        version: run.version,
        may_correct: false,
    };
    let trial = trial(&site, &run).await?;
    let proof = (ways(&site, &asker).await?, after.proved);
    let content = html! {
        p.quiet {
            a href={ "/rounds/" (round.id) } { (round.name) } " · " (say(Word::Version)) " " (run.version) " · "
            (run.created_by_name) " · " (time(run.created_at))
        }
        ol.steps {
            @for step in [RunState::Queued, RunState::Running, RunState::Done, RunState::Approved, RunState::Released] {
                li aria-current=[(step == run.state).then_some("step")] { (state(step, lang)) }
            }
            @if matches!(run.state, RunState::Failed | RunState::Cancelled | RunState::Withdrawn | RunState::Amended | RunState::Expired) {
                li aria-current="step" { (state(run.state, lang)) }
            }
        }
        @if at_work {
            section aria-live="polite" {
                h2 { (state(run.state, lang)) }
                p data-follow=(run.job) data-state=(run.state.as_str()) {
                    @if job.progress.is_empty() { (say(Word::QueuedSays)) } @else { (job.progress) }
                }
                @if asker.person.may(Role::Planner) {
                    form method="post" action={ "/runs/" (run.id) "/cancel" } { button.plain { (say(Word::Cancel)) } }
                }
            }
        }
        @if let Some(error) = &error {
            section {
                h2 { (say(Word::Failed)) }
                p.bad { (error["message"].as_str().unwrap_or_default()) }
                @if let Some(all) = error["findings"].as_array() && !all.is_empty() {
                    (findings::table(all, Some(&place), lang))
                }
            }
        }
        @if run.state.has_results() { (results(&site, &run, trial.as_ref(), &asker, proof)?) }
    };
    let content = match results_folder(&site, &id).await {
        Ok((_, folder)) => html! { (content) (files(&run, &listed(&folder)?, lang)) },
        Err(_) => content,
    };
    let title = format!("{} · {}", say(Word::Results), round.name);
    Ok(page(&title, Some(&asker), lang, at_work, content))
}

/// The results, with what may be done with them; `proof` are the ways of whoever asks to prove who they are, and whether they
/// have just done so.
fn results(
    site: &App,
    run: &Run,
    trial: Option<&Trial>,
    asker: &Asker,
    proof: (Option<Ways>, bool),
) -> Result<Markup, Fault> {
    let lang = asker.lang;
    let say = |word: Word| word.say(lang);
    let summary = summary(run);
    let of = |key: &str| figure(&summary[key]);
    let values = ["eligible", "public", "purchased", "unplaced", "metres_mean"].map(of);
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let approver = asker.person.may(Role::Approver);
    let button = |act: Act, word: Word, enabled: bool| {
        html! { button formaction={ "/runs/" (run.id) "/" (act.as_str()) } disabled[!enabled] { (say(word)) } }
    };
    let is_barred = trial.is_some_and(|trial| trial.bars(site));
    let own = run.created_by == asker.person.id;
    let may_act = match run.state {
        RunState::Done => run.proved && !own && !is_barred,
        RunState::Approved => !is_barred,
        RunState::Released => true,
        _ => false,
    };
    Ok(html! {
        section {
            h2 { (say(Word::Results)) }
            p { (Word::InOneSentence.with(lang, &values)) }
            div.figures {
                @for (word, key) in [
                    (Word::Children, "children"), (Word::Public, "public"), (Word::Purchased, "purchased"),
                    (Word::Unplaced, "unplaced"), (Word::Manual, "manual_review"), (Word::MeanJourney, "metres_mean"),
                ] { div { span.quiet { (say(word)) } b { (of(key)) } } }
            }
            @match run.proved {
                true => p.good { (say(Word::Proved)) },
                false => p.bad { (say(Word::NotProvedYet)) },
            }
            @if let Some(trial) = trial {
                p.warn {
                    @if is_barred { strong { (say(Word::Trial)) } ": " (trial.sentence(lang)) } @else { (say(Word::NotFixed)) }
                    " " a href={ "/rounds/" (run.round) "/settings#lots" } { (say(Word::LotsHead)) } }
            }
            div.row {
                a.button href={ "/api/v1/runs/" (run.id) "/files/report.html" } target="_blank" rel="noopener" { (say(Word::OpenReport)) }
            }
            form method="get" action={ "/runs/" (run.id) "/child" } {
                div.row {
                    label { (say(Word::ChildId)) input name="id" required; }
                    button.plain { (say(Word::Look)) }
                }
            }
            @if approver {
                form method="post" action={ "/runs/" (run.id) "/withdraw" } {
                    div.row {
                        @if run.state == RunState::Released {
                            label { (say(Word::Reason)) input name="reason" required maxlength="1000"; }
                        }
                        @if run.state == RunState::Approved {
                            label { (say(Word::Until)) input name="until" type="date"; }
                        }
                        @if let Some(ways) = proof.0.as_ref().filter(|_| may_act) {
                            (fields(ways, proof.1, &format!("/runs/{}", run.id), asker))
                        }
                        (button(Act::Approve, Word::ApproveButton, run.state == RunState::Done && may_act))
                        (button(Act::Release, Word::ReleaseButton, run.state == RunState::Approved && may_act))
                        (button(Act::Withdraw, Word::WithdrawButton, run.state == RunState::Released))
                    }
                }
            }
            p.quiet { (say(Word::SecondPerson)) @if proof.0.is_some() { " " (say(Word::ConfirmSays)) } }
            @if matches!(run.state, RunState::Approved | RunState::Released) {
                p { a href={ "/rounds/" (run.round) "/families#seal" } { (say(Word::SealHead)) } }
            }
            @if let Some(name) = &run.approved_by { p { (Word::ApprovedBy.with(lang, &[name])) } }
            @if let Some(until) = run.until { p { (say(Word::Until)) ": " (time(until)) } }
            @if let Some(reason) = &run.reason { p { (say(Word::Withdrawn)) ": " (reason) } }
        }
    })
}

fn files(run: &Run, files: &[crate::http::ResultFile], lang: Lang) -> Markup {
    html! {
        section {
            h2 { (Word::Files.say(lang)) }
            div.wide { table { tbody { @for file in files { tr {
                td { a href={ "/api/v1/runs/" (run.id) "/files/" (percent(&file.name)) } { (file.name) } }
                td.n { (size(i64::try_from(file.bytes).unwrap_or(i64::MAX))) }
            } } } } }
        }
    }
}

/// What goes with a button.
#[derive(Deserialize)]
pub struct Pressed {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    until: String,
    #[serde(flatten)]
    proof: Proof,
}

/// Approves, releases, withdraws; or ends the job.
pub async fn act(
    State(site): State<App>,
    asker: Asker,
    client: Client,
    Path((id, act)): Path<(String, String)>,
    Form(pressed): Form<Pressed>,
) -> Result<Redirect, Fault> {
    match Act::named(&act) {
        Some(act) => {
            given(&site, &asker, &client, &pressed.proof).await?;
            let until = Some(pressed.until.as_str());
            acted(&site, &asker, &id, act, &pressed.reason, until).await?;
        }
        None if act == "cancel" => {
            asker.needs(Role::Planner)?;
            let run = site.service.store.run(&id).await?;
            site.service
                .store
                .cancel(&run.job, &asker.person, now())
                .await?;
        }
        None => return Err(Fault::missing()),
    }
    Ok(Redirect::to(&format!("/runs/{id}")))
}

/// Which child.
#[derive(Deserialize)]
pub struct Child {
    id: String,
}

/// One child's answer.
pub async fn child(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Query(child): Query<Child>,
) -> Result<Html<String>, Fault> {
    let lang = asker.lang;
    let (run, folder) = results_folder(&site, &id).await?;
    let asked = child.id.trim().replace('\0', "");
    let told = commands::explain(&site.service, &run, &folder, &asked, true, lang).await?;
    let text = told.as_str().unwrap_or_default();
    let content = html! {
        section { pre { (text) } }
        p { a href={ "/runs/" (id) } { (Word::BackTo.with(lang, &[Word::Results.say(lang)])) } }
    };
    Ok(page(&asked, Some(&asker), lang, false, content))
}
