//! The record.

use axum::extract::{Query, State};
use axum::response::Html;
use maud::html;
use serde::Deserialize;

use super::{page, time};
use crate::http::{App, Asker, Fault, record};
use crate::words::{Lang, Word};

const A_PAGE: i64 = 100;

/// What was done, in words.
fn action(action: &str, lang: Lang) -> &str {
    let word = match action {
        "person-set" => Word::PersonSet,
        "person-revoked" => Word::PersonRevoked,
        "password-set" => Word::PasswordSet,
        "factor-set" => Word::FactorSet,
        "factor-removed" => Word::FactorRemoved,
        "sign-in-failed" => Word::SignInFailed,
        "session-opened" => Word::SessionOpened,
        "session-ended" => Word::SessionEnded,
        "round-added" => Word::RoundAdded,
        "round-changed" => Word::RoundChanged,
        "run-asked" => Word::RunAsked,
        "run-cancel" => Word::RunCancel,
        "run-done" => Word::RunDone,
        "run-failed" => Word::RunFailed,
        "run-cancelled" => Word::RunCancelled,
        "run-approved" => Word::RunApproved,
        "run-released" => Word::RunReleased,
        "run-withdrawn" => Word::RunWithdrawn,
        "round-deleted" => Word::RoundDeleted,
        "store-restored" => Word::StoreRestored,
        "case-decided" => Word::CaseDecided,
        "case-agreed" => Word::CaseAgreed,
        "case-returned" => Word::CaseReturned,
        "receipts-made" => Word::ReceiptsMade,
        "receipt-renewed" => Word::ReceiptRenewed,
        "receipt-not-renewed" => Word::ReceiptNotRenewed,
        "answers-sealed" => Word::AnswersSealed,
        "release-key-taken" => Word::KeyTaken,
        "request-replied" => Word::RequestReplied,
        "list-committed" => Word::ListCommitted,
        "seed-told" => Word::SeedIsTold,
        "what-if-saved" => Word::WhatIfSaved,
        "run-amended" => Word::RunAmended,
        "run-expired" => Word::RunExpired,
        other => return other,
    };
    word.say(lang)
}

/// Which part.
#[derive(Deserialize)]
pub struct Part {
    #[serde(default)]
    after: i64,
}

/// A part of the record, with whether its chain is whole.
pub async fn list(
    State(site): State<App>,
    asker: Asker,
    Query(part): Query<Part>,
) -> Result<Html<String>, Fault> {
    let lang = asker.lang;
    let say = |word: Word| word.say(lang);
    let after = part.after.max(0);
    let shown = record(&site, after, A_PAGE).await?;
    let last = shown.entries.last().map_or(0, |entry| entry.number);
    let content = html! {
        section {
            @match shown.unbroken {
                true => p.good { (say(Word::Unbroken)) },
                false => p.bad { (say(Word::BrokenChain)) },
            }
            div.wide { table {
                thead { tr { th.n { (say(Word::NumberHead)) } th { (say(Word::When)) } th { (say(Word::Person)) } th { (say(Word::What)) } th { (say(Word::Object)) } th { (say(Word::Detail)) } th { (say(Word::Hash)) } } }
                tbody { @for entry in &shown.entries { tr {
                    td.n { (entry.number) }
                    td { (time(entry.at)) }
                    td { (entry.name) }
                    td { (action(&entry.action, lang)) }
                    td { code { (entry.object) } }
                    td { @if entry.detail.len() > 80 {
                        details { summary { (entry.detail.chars().take(40).collect::<String>()) "…" } (entry.detail) }
                    } @else { (entry.detail) } }
                    td { code { (entry.hash.get(..12).unwrap_or_default()) "…" } }
                } } }
            } }
            div.row {
                a href="/api/v1/audit/export" { (say(Word::Export)) }
                @if after > 0 { a href={ "/record?after=" ((after - A_PAGE).max(0)) } { (say(Word::Older)) } }
                @if shown.entries.len() == A_PAGE as usize { a href={ "/record?after=" (last) } { (say(Word::Newer)) } }
            }
        }
    };
    Ok(page(say(Word::Record), Some(&asker), lang, false, content))
}
