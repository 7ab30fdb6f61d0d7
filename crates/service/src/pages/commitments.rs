//! What is fixed before a draw: the part of the settings about it, and the page that everybody may see.

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use maud::{Markup, html};
use serde_json::Value;

use super::{page, time};
use crate::http::{App, Asked, Fault, commitment_view, part_in_words, published};
use crate::store::{Commitment, Round};
use crate::words::{Lang, Word};

/// The part of the settings of a round.
pub fn section(site: &App, round: &Round, all: &[Commitment], planner: bool, lang: Lang) -> Markup {
    let none = match site.committed_draw {
        true => Word::NoCommitment,
        false => Word::NoCommitmentYet,
    };
    let say = |word: Word| word.say(lang);
    let last = all.last();
    html! {
        section #lots {
            h2 { (say(Word::LotsHead)) }
            p.quiet { (say(Word::LotsSays)) }
            @if all.is_empty() { p.warn { (say(none)) } }
            @for own in all {
                p {
                    (Word::CommittedSays.with(lang, &[&own.number.to_string(), &time(own.at), &own.version.to_string()])) " · " (own.by)
                    br; code { (own.sha256) }
                    br; (say(Word::SourceOfSeed)) ": " (own.source)
                    @if let Some(seal) = &own.seal { br; (say(Word::SealOfSeed)) ": " code { (seal) } }
                    @if !own.reason.is_empty() { br; (say(Word::Reason)) ": " (own.reason) }
                    br;
                    @match &own.seed {
                        Some(seed) => span.good { (Word::SeedWas.with(lang, &[seed])) },
                        None => span.warn { (say(Word::SeedIsOpen)) },
                    }
                    br; a href={ "/commitments/" (own.sha256) } { (say(Word::PublicPage)) }
                }
            }
            @if planner && let Some(own) = last.filter(|own| own.seed.is_none()) {
                h3 { (say(Word::SeedHead)) }
                form method="post" action={ "/rounds/" (round.id) "/seed" } {
                    input type="hidden" name="version" value=(round.version);
                    p.quiet { (say(Word::SeedOnce)) " " (say(Word::SourceOfSeed)) ": " (own.source) }
                    div.row {
                        label { (say(Word::SeedField)) input name="seed" required maxlength="500" autocomplete="off"; }
                        button { (say(Word::SeedButton)) }
                    }
                }
            }
            @if planner {
                details open[last.is_none()] {
                    summary { (say(if last.is_none() { Word::CommitHead } else { Word::CommitAgain })) }
                    form method="post" action={ "/rounds/" (round.id) "/commitments" } {
                        input type="hidden" name="version" value=(round.version);
                        p.quiet { (say(Word::SeedSourceSays)) }
                        div.row {
                            label { (say(Word::SeedSource)) input name="source" required maxlength="500"; }
                            label { (say(Word::SeedSeal)) input name="seal" maxlength="64" autocomplete="off" spellcheck="false"; }
                            @if last.is_some() { label { (say(Word::Reason)) input name="reason" required maxlength="500"; } }
                            button { (say(Word::CommitButton)) }
                        }
                    }
                }
            }
        }
    }
}

/// A commitment that was published, for everybody.
pub async fn public(
    State(site): State<App>,
    asked: Asked,
    Path(hash): Path<String>,
) -> Result<Html<String>, Fault> {
    let lang = asked.lang;
    let say = |word: Word| word.say(lang);
    let own = published(&site, &hash).await?;
    let later = site.service.store.commitments(&own.round).await?;
    let is_later = later.iter().any(|other| other.number > own.number);
    let own = commitment_view(own);
    let text = |key: &str| own.commitment[key].as_str().unwrap_or_default().to_owned();
    let parts = own.commitment["parts"].as_object();
    let content = html! {
        section {
            p { (say(Word::CommitmentSays)) }
            @if is_later { p.warn { (say(Word::LaterCommitment)) } }
            div.wide { table { tbody {
                tr { th scope="row" { (say(Word::Name)) } td { (text("name")) " · " (own.commitment["year"].as_i64().unwrap_or_default()) } }
                tr { th scope="row" { (say(Word::Hash)) } td { code { (own.sha256) } } }
                tr { th scope="row" { (say(Word::PublishedAt)) } td { (time(own.at)) } }
                tr { th scope="row" { (say(Word::SourceOfSeed)) } td { (own.source) } }
                @if let Some(seal) = &own.seal { tr { th scope="row" { (say(Word::SealOfSeed)) } td { code { (seal) } } } }
                @if !own.reason.is_empty() { tr { th scope="row" { (say(Word::Reason)) } td { (own.reason) } } }
                tr { th scope="row" { (say(Word::SeedField)) } td {
                    @match (&own.seed, own.seed_at) {
                        (Some(seed), Some(at)) => { (seed) " · " (time(at)) },
                        _ => (say(Word::SeedIsOpen)),
                    }
                } }
            } } }
            p {
                a.button href={ "/commitments/" (own.sha256) "/commitment.json" } { (say(Word::DownloadFile)) }
            }
            p.quiet { (say(Word::HowToProve)) }
        }
        @if let Some(parts) = parts {
            section {
                div.wide { table {
                    thead { tr { th { (say(Word::PartHead)) } th.n { (say(Word::Entries)) } th { "SHA-256" } } }
                    tbody { @for (part, one) in parts { tr {
                        td { (part_in_words(part, lang)) }
                        td.n { (super::figure(&one["count"])) }
                        td { code { (one["sha256"].as_str().unwrap_or_default()) } }
                    } } }
                } }
            }
        }
    };
    Ok(page(say(Word::CommitmentTitle), None, lang, false, content))
}

/// The file of a commitment that was published.
pub async fn file(State(site): State<App>, Path(hash): Path<String>) -> Result<Response, Fault> {
    let own = published(&site, &hash).await?;
    // What stands in the store was read once as JSON; anything else is none that the program wrote.
    let is_json = serde_json::from_str::<Value>(&own.content).is_ok();
    if !is_json {
        return Err(Fault::missing());
    }
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"commitment.json\"",
        ),
    ];
    Ok((headers, own.content).into_response())
}
