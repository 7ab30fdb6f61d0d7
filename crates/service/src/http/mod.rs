//! The JSON API, below `/api/v1`. Browsers and other programs use the same.

mod about;
mod accounts;
mod audit;
mod commitments;
mod drafts;
mod families;
mod files;
mod guard;
mod jobs;
mod network;
mod openid;
mod people;
mod problem;
mod received;
mod requests;
mod reviews;
mod rounds;
mod runs;
mod settings;
mod typed;
mod upload;
mod what_if;
mod who;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, post, put};

pub use about::openapi;
pub use accounts::{
    Accounts, Chosen, Factor, Known, confirmed, known, new_factor, set_factor, set_password,
    sign_in,
};
pub use audit::{RecordView, record};
pub use commitments::{
    CommitRequest, CommitmentView, SeedRequest, Trial, committed, part_in_words, published, told,
    trial, view as commitment_view,
};
pub use families::{
    CONTACTS_BYTES, ReceiptsView, RenewRequest, SealView, begin_receipts, begin_seal, key_file,
    key_taken, receipts_of, renewed, seal_of, set_contacts,
};
pub use guard::{Asked, guarded, script_hash};
pub use network::{Named, named, set_of};
pub use openid::{BACK as OPENID_BACK, came_back, sent_there};
pub use people::{Invited, invited, linked, revoke as revoke_access, with_roles};
pub use problem::{Fault, Problem};
pub use received::{OfRoads, receive};
pub use requests::{Desk, Reply, Request, replied, requests_of};
pub use reviews::{Case, CaseState, Decision, Look, decided, looked, queue, written};
pub use rounds::{RoundView, view as round_view};
pub use runs::{ResultFile, acted, enqueue, listed, results_folder};
pub use settings::{
    EntryChange, EntryDoing, NotChanged, SettingsChange, change_settings, heading_of, key_of,
    list_of, settings_of,
};
pub use upload::{Correction, add_round, add_version, correct, take_away};
pub use what_if::{WhatIf, compare};
pub use who::{Asker, Client, Comer, Peer, close_session, open_session, token};

use crate::work::Service;

/// Where the interface stands.
pub const PREFIX: &str = "/api/v1";

/// Bytes of a request that is no upload.
const SMALL: usize = 1 << 20;

/// The service as it is reached.
pub struct Site {
    /// What it does.
    pub service: Arc<Service>,
    /// Names under which it answers, with the port: a name that an attacker's address book leads here is none of them.
    pub hosts: Vec<String>,
    /// Whether browsers reach it over TLS.
    pub secure: bool,
    /// How long a session lasts, in milliseconds.
    pub session: i64,
    /// How long it lasts without being used, in milliseconds.
    pub idle: i64,
    /// Whether results of a draw that was not committed beforehand are only a trial.
    pub committed_draw: bool,
    /// How people sign in, where they have accounts.
    pub accounts: Option<Accounts>,
    /// The drop folder of the families' portal.
    pub drop: Option<PathBuf>,
    /// Whether codes can be sent once more, by the bureau's SMS gateway.
    pub sends: bool,
}

/// What every handler is given.
pub type App = Arc<Site>;

/// The routes of the interface, without what guards them.
pub fn routes() -> Router<App> {
    let api = Router::new()
        .route("/rounds", get(rounds::list))
        .route("/rounds/{id}", get(rounds::one))
        .route("/rounds/{id}/findings", get(rounds::findings))
        .route(
            "/rounds/{id}/files/{name}",
            get(rounds::file).delete(rounds::take_file),
        )
        .route("/rounds/{id}/runs", get(runs::list).post(runs::add))
        .route("/rounds/{id}/corrections", post(rounds::correct))
        .route("/rounds/{id}/what-if", post(what_if::ask))
        .route(
            "/rounds/{id}/what-if/draft",
            get(drafts::one).put(drafts::put),
        )
        .route("/rounds/{id}/map", get(what_if::map))
        .route(
            "/rounds/{id}/reviews",
            get(reviews::list).post(reviews::decide),
        )
        .route("/rounds/{id}/reviews/second", post(reviews::second))
        .route("/rounds/{id}/reviews/write", post(reviews::write))
        .route(
            "/rounds/{id}/settings",
            get(settings::one).put(settings::put),
        )
        .route(
            "/rounds/{id}/commitments",
            get(commitments::list).post(commitments::add),
        )
        .route("/rounds/{id}/seed", post(commitments::seed))
        .route("/commitments/{sha256}", get(commitments::public))
        .route(
            "/rounds/{id}/receipts",
            get(families::receipts).post(families::make),
        )
        .route("/rounds/{id}/receipts/renew", post(families::renew))
        .route("/rounds/{id}/receipts/files/{name}", get(families::sheet))
        .route(
            "/runs/{id}/seal",
            get(families::sealed).post(families::seal),
        )
        .route("/runs/{id}/seal/files/{*name}", get(families::sealed_file))
        .route("/runs/{id}/seal/key", post(families::key))
        .route(
            "/rounds/{id}/requests",
            get(requests::list).post(requests::reply),
        )
        .route("/runs/{id}", get(runs::one))
        .route("/runs/{id}/summary", get(runs::summary))
        .route("/runs/{id}/files", get(runs::files))
        .route("/runs/{id}/files/{*name}", get(runs::file))
        .route("/runs/{id}/children/{child}", get(runs::child))
        .route("/runs/{id}/approve", post(runs::approve))
        .route("/runs/{id}/release", post(runs::release))
        .route("/runs/{id}/withdraw", post(runs::withdraw))
        .route("/jobs/{id}", get(jobs::one).delete(jobs::cancel))
        .route("/jobs/{id}/events", get(jobs::events))
        .route("/people", get(people::list).post(people::invite))
        .route("/people/{id}/access", delete(people::revoke))
        .route("/people/{id}/link", post(people::link))
        .route("/people/{id}/roles", put(people::roles))
        .route("/me", get(people::me))
        .route("/me/confirm", post(accounts::confirm))
        .route("/session", post(accounts::enter).delete(accounts::leave))
        .route("/audit", get(audit::list))
        .route("/audit/export", get(audit::export))
        .layer(DefaultBodyLimit::max(SMALL))
        .merge(
            // Uploads are counted while they are written to the disk.
            Router::new()
                .route("/rounds", post(rounds::add))
                .route("/rounds/{id}/files", put(rounds::put_files))
                .layer(DefaultBodyLimit::disable()),
        )
        .merge(
            Router::new()
                .route("/rounds/{id}/receipts/contacts", put(families::contacts))
                .layer(DefaultBodyLimit::max(CONTACTS_BYTES)),
        )
        .merge(about());
    // What machines look for at the root stands there too.
    Router::new().nest(PREFIX, api).merge(about())
}

fn about() -> Router<App> {
    Router::new()
        .route("/openapi.json", get(about::document))
        .route("/health", get(about::health))
        .route("/ready", get(about::ready))
        .route("/metrics", get(about::metrics))
}
