//! What families look up with: codes and receipts, the desk for lost ones, sealed answers.

use axum::Form;
use axum::extract::{Multipart, Path, Query, State};
use axum::response::{Html, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::proof::{Proof, Ways, fields, given, ways};
use super::{figure, page, size, time};
use crate::http::{
    App, Asker, Client, Fault, ReceiptsView, RenewRequest, SealView, begin_receipts, begin_seal,
    key_file, key_taken, receipts_of, renewed, seal_of, set_contacts,
};
use crate::states::{Role, RunState};
use crate::store::{Round, Run};
use crate::words::{Lang, Word, percent};
use crate::work::families::{RENEWED, Seal, SealRequest};

/// What families may do, as it is sent and in words.
const OFFERS: [(&str, Word); 3] = [
    ("accept", Word::OfferAccept),
    ("give_back", Word::OfferGiveBack),
    ("keep_waiting", Word::OfferKeepWaiting),
];

/// What the page was led to after.
#[derive(Deserialize)]
pub struct After {
    /// A receipt was renewed.
    #[serde(default)]
    renewed: bool,
    /// Who asks has just proved elsewhere who they are.
    #[serde(default)]
    proved: bool,
}

/// The page.
pub async fn one(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Query(after): Query<After>,
) -> Result<Html<String>, Fault> {
    let lang = asker.lang;
    let say = |word: Word| word.say(lang);
    let store = &site.service.store;
    let round = store.round(&id).await?;
    let found = receipts_of(&site, &id).await?;
    let mut runs = Vec::new();
    for run in store.runs(&id).await? {
        if matches!(run.state, RunState::Approved | RunState::Released) {
            let seal = seal_of(&site, &run.id).await?;
            runs.push((run, seal));
        }
    }
    let is_making = found.making.as_ref().is_some_and(|m| m.failed.is_none());
    let failed = found.making.as_ref().and_then(|m| m.failed.as_deref());
    let planner = asker.person.may(Role::Planner);
    let proof = (ways(&site, &asker).await?, after.proved);
    let reviewer = planner || asker.person.may(Role::Reviewer);
    let content = html! {
        p { a href={ "/rounds/" (round.id) } { (round.name) } }
        p.quiet { (say(Word::FamiliesSays)) }
        @if is_making { p.warn role="status" data-again="" { (say(Word::MakingNow)) } }
        @if let Some(why) = failed { p.bad role="alert" { (Word::NotMade.with(lang, &[why])) } }
        (receipts(&round, &found, planner, is_making, lang))
        @if planner && site.sends && found.receipts.is_some() { (contacts(&round, &found, lang)) }
        @if reviewer && found.receipts.is_some() { (desk(&round, after.renewed, is_making, lang)) }
        section #seal {
            h2 { (say(Word::SealHead)) }
            p.quiet { (say(Word::SealSays)) }
            @if runs.is_empty() { p { (say(Word::NothingToSeal)) } }
            @for (run, seal) in &runs {
                (sealed(run, seal, &asker, found.receipts.is_some() && !is_making, site.sends, &proof))
            }
        }
    };
    let title = format!("{} · {}", say(Word::Families), round.name);
    Ok(page(&title, Some(&asker), lang, is_making, content))
}

/// The telephone numbers to which codes may be sent once more.
fn contacts(round: &Round, found: &ReceiptsView, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    html! {
        section {
            h2 { (say(Word::ContactsHead)) }
            p.quiet { (say(Word::ContactsSays)) }
            @if let Some(known) = &found.contacts {
                @let count = |number: i64| figure(&number.into());
                p { (Word::ContactsKnown.with(lang, &[&count(known.numbers), &known.by, &time(known.at)])) }
                @if known.crowded > 0 { p.warn { (Word::ContactsCrowded.with(lang, &[&count(known.crowded)])) } }
                @if known.without > 0 { p.warn { (Word::ContactsWithout.with(lang, &[&count(known.without)])) } }
            }
            form method="post" enctype="multipart/form-data" action={ "/rounds/" (round.id) "/families/contacts" } {
                div.row {
                    label { (say(Word::ContactsFile)) input type="file" name="contacts" required accept=".csv,text/csv"; }
                    button { (say(Word::ContactsButton)) }
                }
            }
        }
    }
}

fn receipts(
    round: &Round,
    found: &ReceiptsView,
    planner: bool,
    is_making: bool,
    lang: Lang,
) -> Markup {
    let say = |word: Word| word.say(lang);
    let address = found.receipts.as_ref().map(|made| made.address.as_str());
    html! {
        section {
            h2 { (say(Word::ReceiptsHead)) }
            @match &found.receipts {
                None => p { (say(Word::NoReceipts)) },
                Some(made) => {
                    @let count = |number: i64| figure(&number.into());
                    p { (Word::ReceiptsSays.with(lang, &[&count(made.children), &made.version.to_string()])) " " (time(made.at)) }
                    @if made.version != round.version {
                        p.warn { (Word::ReceiptsOlder.with(lang, &[&round.version.to_string()])) }
                    }
                    @if made.others > 0 { p { (Word::ReceiptsOthers.with(lang, &[&count(made.others)])) } }
                    @if made.address.is_empty() { p.warn { (say(Word::NoAddress)) } }
                    @else { p { (say(Word::ReceiptsAddress)) ": " (made.address) } }
                },
            }
            @if planner && found.receipts.is_some() {
                p.quiet { (say(Word::ReceiptsKeep)) }
                details {
                    summary { (say(Word::Sheets)) }
                    ul { @for file in &found.files { li {
                        a href={ "/api/v1/rounds/" (round.id) "/receipts/files/" (percent(&file.name)) } target="_blank" rel="noopener" { (file.name) }
                        " " span.quiet { (size(i64::try_from(file.bytes).unwrap_or(i64::MAX))) }
                    } } }
                }
            }
            @if planner {
                form method="post" action={ "/rounds/" (round.id) "/families" } {
                    div.row {
                        label { (say(Word::ReceiptsAddress)) input name="address" type="url" maxlength="500" placeholder="https://" value=[address]; }
                        button disabled[is_making] {
                            (say(if found.receipts.is_some() { Word::ReceiptsAgain } else { Word::ReceiptsButton }))
                        }
                    }
                }
            }
        }
    }
}

fn desk(round: &Round, is_renewed: bool, is_making: bool, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    html! {
        section #desk {
            h2 { (say(Word::DeskHead)) }
            p.quiet { (say(Word::DeskSays)) }
            @if is_renewed {
                p.good role="status" {
                    (say(Word::DeskDone)) " "
                    a href={ "/api/v1/rounds/" (round.id) "/receipts/files/" (RENEWED) } target="_blank" rel="noopener" { (say(Word::OpenReceipt)) }
                }
            }
            form method="post" action={ "/rounds/" (round.id) "/families/renew" } {
                div.row {
                    label { (say(Word::ChildId)) input name="child" required maxlength="500" autocomplete="off"; }
                    label { (say(Word::DeskReason)) input name="reason" required maxlength="500" autocomplete="off"; }
                    button disabled[is_making] { (say(Word::DeskButton)) }
                }
            }
        }
    }
}

/// A moment that the program writes in UTC, as people of the office read it.
fn moment(text: &str) -> String {
    let at: Result<jiff::Timestamp, _> = text.parse();
    at.map_or_else(|_| text.to_owned(), |at| time(at.as_millisecond()))
}

fn sealed(
    run: &Run,
    found: &SealView,
    asker: &Asker,
    may_begin: bool,
    sends: bool,
    proof: &(Option<Ways>, bool),
) -> Markup {
    let lang = asker.lang;
    let say = |word: Word| word.say(lang);
    let approver = asker.person.may(Role::Approver);
    html! {
        fieldset {
            legend { (Word::SealOfRun.with(lang, &[&time(run.created_at)])) " · " (super::state(run.state, lang)) }
            @if let Some(seal) = &found.seal {
                (facts(seal, lang))
                @if found.stale { p.warn { (say(Word::SealStale)) } }
                @if approver || asker.person.may(Role::Planner) {
                    ul { @for file in &found.files { li {
                        a href={ "/api/v1/runs/" (run.id) "/seal/files/" (percent_path(&file.name)) } { (file.name) }
                        " " span.quiet { (size(i64::try_from(file.bytes).unwrap_or(i64::MAX))) }
                    } } }
                }
                @if approver { (key_form(run, seal, asker, proof)) }
            }
            @if approver {
                details open[found.seal.is_none()] {
                    summary { (say(if found.seal.is_some() { Word::SealAgain } else { Word::SealHead })) }
                    form method="post" action={ "/runs/" (run.id) "/seal" } {
                        div.row {
                            label { (say(Word::SealHour)) input name="release" type="datetime-local"; }
                            label { (say(Word::SealUntil)) input name="until" type="date"; }
                        }
                        fieldset {
                            legend { (say(Word::SealOffer)) }
                            div.row {
                                @for (offer, word) in OFFERS {
                                    label.check { input type="checkbox" name=(offer); (say(word)) }
                                }
                                label { (say(Word::OfferUntil)) input name="offer_until" type="date"; }
                            }
                        }
                        div.row { label.check { input type="checkbox" name="coarse"; (say(Word::SealCoarse)) } }
                        @if sends { div.row { label.check { input type="checkbox" name="by_telephone"; (say(Word::SealByTelephone)) } } }
                        div.row { button disabled[!may_begin] { (say(if found.seal.is_some() { Word::SealAgain } else { Word::SealButton })) } }
                    }
                }
            }
        }
    }
}

/// A name with a folder in it, each part for itself.
fn percent_path(name: &str) -> String {
    let parts: Vec<String> = name.split('/').map(percent).collect();
    parts.join("/")
}

fn facts(seal: &Seal, lang: Lang) -> Markup {
    let values = [
        seal.number.to_string(),
        figure(&seal.answers.into()),
        moment(&seal.release),
        moment(&seal.expires),
        seal.by.clone(),
        time(seal.at),
    ];
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    html! {
        p { (Word::SealedSays.with(lang, &values)) }
        p { (Word::SealRoot.say(lang)) ": " code { (seal.root) } }
    }
}

fn key_form(run: &Run, seal: &Seal, asker: &Asker, proof: &(Option<Ways>, bool)) -> Markup {
    let say = |word: Word| word.say(asker.lang);
    html! {
        h3 { (say(Word::KeyHead)) }
        p.quiet { (say(Word::KeySays)) }
        form method="post" action={ "/runs/" (run.id) "/seal/key" } {
            div.row {
                @if let Some(ways) = proof.0.as_ref().filter(|_| seal.is_open()) {
                    (fields(ways, proof.1, &format!("/rounds/{}/families", run.round), asker))
                }
                button disabled[!seal.is_open()] { (say(Word::KeyButton)) }
                @if !seal.is_open() { span.quiet { (say(Word::SealHour)) ": " (moment(&seal.release)) } }
            }
        }
    }
}

/// Where families will look up.
#[derive(Deserialize)]
pub struct Made {
    #[serde(default)]
    address: String,
}

/// Makes codes and receipts.
pub async fn make(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Form(made): Form<Made>,
) -> Result<Redirect, Fault> {
    begin_receipts(&site, &asker, &id, &made.address).await?;
    Ok(Redirect::to(&format!("/rounds/{id}/families")))
}

/// Gives a child another code.
pub async fn renew(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Form(request): Form<RenewRequest>,
) -> Result<Redirect, Fault> {
    renewed(&site, &asker, &id, &request).await?;
    let place = format!("/rounds/{id}/families?renewed=true#desk");
    Ok(Redirect::to(&place))
}

/// What is sealed, as a form sends it: of a box that is ticked, something.
#[derive(Deserialize)]
pub struct Sealing {
    #[serde(default)]
    release: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    coarse: String,
    #[serde(default)]
    accept: String,
    #[serde(default)]
    give_back: String,
    #[serde(default)]
    keep_waiting: String,
    #[serde(default)]
    offer_until: String,
    #[serde(default)]
    by_telephone: String,
}

impl From<Sealing> for SealRequest {
    fn from(sent: Sealing) -> Self {
        let ticked = [&sent.accept, &sent.give_back, &sent.keep_waiting];
        let offers = OFFERS
            .iter()
            .zip(ticked)
            .filter(|(_, sent)| !sent.is_empty());
        let offer: Vec<String> = offers.map(|((offer, _), _)| (*offer).to_owned()).collect();
        Self {
            // A last day for nothing is none.
            offer_until: if offer.is_empty() {
                String::new()
            } else {
                sent.offer_until
            },
            offer,
            release: sent.release,
            until: sent.until,
            coarse: !sent.coarse.is_empty(),
            by_telephone: !sent.by_telephone.is_empty(),
        }
    }
}

/// Takes the telephone numbers.
pub async fn set(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    mut parts: Multipart,
) -> Result<Redirect, Fault> {
    let bad = |_| Fault::bad(Word::NotUnderstood);
    let mut table = None;
    while let Some(part) = parts.next_field().await.map_err(bad)? {
        if part.name() == Some("contacts") {
            table = Some(part.bytes().await.map_err(bad)?);
        }
    }
    let table = table.ok_or(Fault::bad(Word::NotUnderstood))?;
    set_contacts(&site, &asker, &id, &table).await?;
    Ok(Redirect::to(&format!("/rounds/{id}/families")))
}

/// Seals the answers of a run.
pub async fn seal(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Form(sent): Form<Sealing>,
) -> Result<Redirect, Fault> {
    begin_seal(&site, &asker, &id, sent.into()).await?;
    let run = site.service.store.run(&id).await?;
    Ok(Redirect::to(&format!(
        "/rounds/{}/families#seal",
        run.round
    )))
}

/// Takes the key of a release.
pub async fn key(
    State(site): State<App>,
    asker: Asker,
    client: Client,
    Path(id): Path<String>,
    Form(again): Form<Proof>,
) -> Result<Response, Fault> {
    given(&site, &asker, &client, &again).await?;
    key_taken(&site, &asker, &id).await.map(key_file)
}
