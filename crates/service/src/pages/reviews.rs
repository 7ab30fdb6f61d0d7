//! The review desk.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use maud::{Markup, html};
use serde::Deserialize;

use super::page;
use crate::http::{
    App, Asker, Case, CaseState, Decision, Desk, Fault, Look, Reply, Request, decided, looked,
    queue, replied, requests_of, written,
};
use crate::states::Role;
use crate::words::{Lang, Word, percent};

/// Cases that are shown; the others follow when these are done.
const SHOWN: usize = 100;

/// The cases of a round: those that need something first.
pub async fn list(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Html<String>, Fault> {
    let lang = asker.lang;
    let say = |word: Word| word.say(lang);
    let round = site.service.store.round(&id).await?;
    let mut found = queue(&site, &asker, &id).await?;
    let count = |state: CaseState| {
        let all = found.cases.iter().filter(|case| case.state == state);
        all.count().to_string()
    };
    let counts = [CaseState::Open, CaseState::Decided, CaseState::Agreed].map(count);
    let counts: Vec<&str> = counts.iter().map(String::as_str).collect();
    let reviewer = asker.person.may(Role::Reviewer);
    // First what whoever asks can do something about.
    found.cases.sort_by_key(|case| match case.state {
        CaseState::Decided if !case.own => 0,
        CaseState::Open => 1,
        CaseState::Decided => 2,
        CaseState::Agreed => 3,
    });
    let more = found.cases.len().saturating_sub(SHOWN).to_string();
    let run = found.run.as_deref().unwrap_or_default();
    let desk = requests_of(&site, &asker, &id).await;
    let content = html! {
        p { a href={ "/rounds/" (round.id) } { (round.name) } }
        p.quiet { (say(Word::ReviewSays)) }
        section {
            @if found.cases.is_empty() { p.good { (say(Word::ReviewNone)) } }
            @else { p { (Word::ReviewCounts.with(lang, &counts)) } }
            @for (index, case) in found.cases.iter().take(SHOWN).enumerate() {
                (shown(case, index, &round.id, run, reviewer, lang))
            }
            @if more != "0" { p { (Word::MoreCases.with(lang, &[&more])) } }
        }
        @if reviewer && counts[2] != "0" {
            form method="post" action={ "/rounds/" (round.id) "/reviews/write" } {
                input type="hidden" name="version" value=(round.version);
                div.row { button { (say(Word::WriteReviews)) } }
            }
        }
        section #requests {
            h2 { (say(Word::RequestsHead)) }
            @match &desk {
                Ok(desk) => (requests(desk, &round.id, run, reviewer, lang)),
                Err(fault) => p.bad { (Word::RequestsBroken.with(lang, &[&fault.sentence(lang)])) },
            }
        }
    };
    Ok(page(say(Word::Review), Some(&asker), lang, false, content))
}

/// What families asked for: what has no reply first.
fn requests(desk: &Desk, round: &str, run: &str, reviewer: bool, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    let (open, done): (Vec<&Request>, Vec<&Request>) = desk
        .requests
        .iter()
        .partition(|request| request.reply.is_none());
    let counts = [desk.requests.len(), open.len()].map(|count| count.to_string());
    html! {
        @if !desk.has_folder { p.quiet { (say(Word::RequestsNowhere)) } }
        @else {
            p.quiet { (say(Word::RequestsSays)) }
            @if desk.requests.is_empty() { p { (say(Word::RequestsNone)) } }
            @else { p { (Word::RequestsCount.with(lang, &[&counts[0], &counts[1]])) } }
            @if desk.unreadable > 0 { p.quiet { (Word::RequestsUnread.with(lang, &[&desk.unreadable.to_string()])) } }
            @for request in open.into_iter().chain(done).take(SHOWN) { (request_shown(request, round, run, reviewer, lang)) }
        }
    }
}

fn request_shown(request: &Request, round: &str, run: &str, reviewer: bool, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    let kind = match request.kind.as_str() {
        "review" => Word::AskReview,
        "accept" => Word::AskAccept,
        "give_back" => Word::AskGiveBack,
        _ => Word::AskKeepWaiting,
    };
    let because = match request.reason.as_str() {
        "points" => Some(Word::BecausePoints),
        "home" => Some(Word::BecauseHome),
        "household" => Some(Word::BecauseHousehold),
        "choices" => Some(Word::BecauseChoices),
        "other" => Some(Word::BecauseOther),
        _ => None,
    };
    let received: Result<jiff::Timestamp, _> = request.received.parse();
    let received = received.map_or_else(
        |_| request.received.clone(),
        |at| super::time(at.as_millisecond()),
    );
    let legend = [
        request.child.as_str(),
        say(kind),
        &received,
        &request.version,
    ];
    html! {
        fieldset {
            legend { (Word::RequestIs.with(lang, &legend)) }
            p.quiet { code { (request.number) } @if let Some(because) = because { " · " (say(because)) } }
            @if !request.text.is_empty() { p { (request.text) } }
            @if !run.is_empty() { p { a href={ "/runs/" (run) "/child?id=" (percent(&request.child)) } { (say(Word::Evidence)) } } }
            @if let Some(reply) = &request.reply { p.good { (Word::ReplyIs.with(lang, &[reply])) } }
            @if reviewer {
                form method="post" action={ "/rounds/" (round) "/requests" } {
                    input type="hidden" name="number" value=(request.number);
                    div.row {
                        label { (say(Word::ReplyField)) textarea name="text" required maxlength="2000" rows="2" {} }
                        button { (say(if request.reply.is_some() { Word::ReplyAgain } else { Word::ReplyButton })) }
                    }
                }
            }
        }
    }
}

/// Replies to a request of a family.
pub async fn reply(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Form(typed): Form<Reply>,
) -> Result<Redirect, Fault> {
    replied(&site, &asker, &id, &typed).await?;
    Ok(Redirect::to(&format!("/rounds/{id}/reviews#requests")))
}

fn shown(case: &Case, index: usize, round: &str, run: &str, reviewer: bool, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    let title = if case.title.is_empty() {
        &case.item
    } else {
        &case.title
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let (by, decision, reason) = (text(&case.by), text(&case.decision), text(&case.reason));
    let same = html! {
        input type="hidden" name="child" value=(case.child);
        input type="hidden" name="item" value=(case.item);
    };
    html! {
        fieldset id={ "case-" (index) } {
            legend { (case.child) " · " (title) }
            p { a href={ "/runs/" (run) "/child?id=" (percent(&case.child)) } { (say(Word::Evidence)) } }
            @if case.state != CaseState::Open {
                p { (Word::DecidedBy.with(lang, &[&by, &decision, &reason])) }
            }
            @if let Some(second) = &case.second { p.good { (Word::AgreedBy.with(lang, &[second])) } }
            @if reviewer && case.state == CaseState::Decided && !case.own {
                form method="post" action={ "/rounds/" (round) "/reviews/second" } {
                    (same)
                    div.row {
                        button name="agrees" value="true" { (say(Word::Agree)) }
                        button.plain name="agrees" value="false" { (say(Word::GiveBack)) }
                    }
                }
            }
            @if reviewer && (case.state == CaseState::Open || case.own) && case.state != CaseState::Agreed {
                form method="post" action={ "/rounds/" (round) "/reviews" } {
                    (same)
                    div.row {
                        label { (say(Word::Decision)) input name="decision" required maxlength="20" placeholder=(say(Word::DecisionSays)); }
                        label { (say(Word::Reason)) input name="reason" required maxlength="500"; }
                        button { (say(Word::Decide)) }
                    }
                }
            }
        }
    }
}

/// Decides a case.
pub async fn decide(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Form(decision): Form<Decision>,
) -> Result<Redirect, Fault> {
    decided(&site, &asker, &id, decision).await?;
    Ok(Redirect::to(&format!("/rounds/{id}/reviews")))
}

/// Looks at a decision a second time.
pub async fn second(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Form(look): Form<Look>,
) -> Result<Redirect, Fault> {
    looked(&site, &asker, &id, look).await?;
    Ok(Redirect::to(&format!("/rounds/{id}/reviews")))
}

/// Which version was seen.
#[derive(Deserialize)]
pub struct Seen {
    version: i64,
}

/// Writes what two people agree on into the review table.
pub async fn write(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Form(seen): Form<Seen>,
) -> Result<Redirect, Fault> {
    written(&site, &asker, &id, seen.version).await?;
    Ok(Redirect::to(&format!("/rounds/{id}")))
}
