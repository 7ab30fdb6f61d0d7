//! The server: its settings, its start and its end.

mod listen;
mod settings;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;

pub use settings::{BadSettings, Settings};

use crate::folders::{Data, DataError};
use crate::http::{Accounts, App, Site, guarded, routes, token};
use crate::pages;
use crate::program::{Binary, Program};
use crate::sign_in::SecretKey;
use crate::sign_in::openid::OpenId;
use crate::states::Role;
use crate::store::chain::sha256;
use crate::store::{NewToken, Person, Store, StoreError, TokenKind};
use crate::store::{postgres, sqlite};
use crate::words::{Lang, Word};
use crate::work::resend::watch_drop;
use crate::work::{Service, log, now, watch_terms, worker};

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Its settings.
    #[error(transparent)]
    Settings(#[from] BadSettings),
    /// Its folder.
    #[error(transparent)]
    Data(#[from] DataError),
    /// Its store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its address cannot be had.
    #[error("{0}: {1}")]
    Listen(SocketAddr, io::Error),
    /// Something else of the system.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// A server that is about to answer.
#[derive(Clone, Debug)]
pub struct Started {
    /// Where it listens.
    pub address: SocketAddr,
    /// What opens it: a link that works once, or the address where people sign in.
    pub link: String,
    /// Whether it is such a link.
    pub once: bool,
}

/// Tells a server to end.
#[derive(Debug)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Tells it.
    pub fn stop(&self) {
        let _ = self.0.send(true);
    }

    /// Whether it was told.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }
}

/// What a server is told by that it is to end.
pub type Ending = watch::Receiver<bool>;

/// Both ends of it. A server whose [`Stop`] has gone ends too.
pub fn ending() -> (Stop, Ending) {
    let (stop, told) = watch::channel(false);
    (Stop(stop), told)
}

/// Serves until `ending` turns true. `started` is told where, when it answers.
///
/// # Errors
/// It does not start.
pub fn serve(
    settings: Settings,
    ending: Ending,
    started: impl FnOnce(&Started),
) -> Result<(), ServeError> {
    let program: Arc<dyn Program> = Arc::new(Binary::new(settings.program.clone()));
    serve_with(settings, program, ending, started)
}

/// The same with another program behind it.
///
/// # Errors
/// It does not start.
pub fn serve_with(
    settings: Settings,
    program: Arc<dyn Program>,
    ending: Ending,
    started: impl FnOnce(&Started),
) -> Result<(), ServeError> {
    settings.check()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()?;
    let served = runtime.block_on(run(settings, program, ending, started));
    // Commands that are still at work have been told to stop.
    runtime.shutdown_timeout(std::time::Duration::from_secs(3));
    served
}

async fn run(
    settings: Settings,
    program: Arc<dyn Program>,
    ending: Ending,
    started: impl FnOnce(&Started),
) -> Result<(), ServeError> {
    let data = Data::open(&settings.data)?;
    let store: Arc<dyn Store> = Arc::new(match settings.postgres().map_err(BadSettings::from)? {
        None => sqlite::open(&data.database())?,
        Some(address) => postgres::open(&address)?,
    });
    clean(&data, &*store).await?;
    store.expire_leases().await?;
    let lang = settings.lang.unwrap_or_default();
    let link = match settings.accounts {
        true => first_administrator(&*store, lang).await?,
        false => Some(owner(&*store, lang).await?),
    };
    if let Some(bearer) = &settings.token {
        owners_token(&*store, bearer, lang).await?;
    }
    let accounts = match settings.accounts {
        true => {
            let openid = settings.openid.clone().map(OpenId::new);
            let openid = openid.transpose().map_err(BadSettings::from)?;
            let key = SecretKey::in_file(&data.secret_key())?;
            let mut accounts = Accounts::new(settings.second_factor, key, openid)?;
            accounts.stolen.clone_from(&settings.stolen_passwords);
            Some(accounts)
        }
        false => None,
    };
    let wanted = SocketAddr::new(settings.address, settings.port);
    let listener = TcpListener::bind(wanted).await;
    let listener = listener.map_err(|error| ServeError::Listen(wanted, error))?;
    let address = listener.local_addr()?;
    let service = Service::new(store, data, program, settings.limits(), ending.clone());
    let site: App = Arc::new(Site {
        service: Arc::new(service),
        hosts: hosts(&settings, address.port()),
        secure: settings.tls_in_front,
        session: i64::from(settings.session_hours) * 3_600_000,
        idle: i64::from(settings.idle_minutes) * 60_000,
        committed_draw: settings.committed_draw,
        accounts,
        drop: settings.drop.clone(),
        sends: settings.sms.is_some(),
    });
    for number in 0..settings.workers {
        let service = Arc::clone(&site.service);
        tokio::spawn(worker(service, format!("worker-{number}")));
    }
    let way = if settings.tls_in_front {
        "https"
    } else {
        "http"
    };
    let host = match settings.hosts.first() {
        Some(host) => host.clone(),
        None => address.to_string(),
    };
    started(&Started {
        address,
        link: match &link {
            Some(link) => format!("{way}://{host}/open?token={link}"),
            None => format!("{way}://{host}/"),
        },
        once: link.is_some(),
    });
    if let (Some(drop), Some(sms)) = (settings.drop.clone(), settings.sms.clone()) {
        tokio::spawn(watch_drop(Arc::clone(&site.service), drop, sms));
    }
    tokio::spawn(watch_terms(Arc::clone(&site.service), settings.keep_days));
    log("started", &[("address", &address.to_string())]);
    listen::listen(listener, router(site), ending).await;
    log("ended", &[]);
    Ok(())
}

/// Everything that is answered, guarded.
pub fn router(site: App) -> axum::Router {
    let guard = axum::middleware::from_fn_with_state(Arc::clone(&site), guarded);
    routes()
        .merge(pages::routes())
        .layer(guard)
        .with_state(site)
}

/// The names under which it answers.
fn hosts(settings: &Settings, port: u16) -> Vec<String> {
    if !settings.hosts.is_empty() {
        return settings.hosts.clone();
    }
    ["127.0.0.1", "localhost", "[::1]"]
        .map(|name| format!("{name}:{port}"))
        .to_vec()
}

const DAY: i64 = 24 * 3_600_000;

/// Whoever runs the service.
fn the_owner(lang: Lang) -> Person {
    Person {
        id: "owner".to_owned(),
        name: Word::Owner.say(lang).to_owned(),
        roles: Role::ALL.to_vec(),
    }
}

async fn new_link(store: &dyn Store, person: &Person) -> Result<String, ServeError> {
    let link = token()?;
    let kept = NewToken {
        hash: sha256(link.as_bytes()),
        kind: TokenKind::Link,
        person: person.id.clone(),
        until: now() + DAY,
    };
    store.add_token(kept, now()).await?;
    Ok(link)
}

/// The one who started it may do everything but approve what they ran; whatever opened it before is over. The token of a
/// new link.
async fn owner(store: &dyn Store, lang: Lang) -> Result<String, ServeError> {
    let person = the_owner(lang);
    store.put_person(&person, None, now()).await?;
    store.revoke_person(&person.id, &person, now()).await?;
    new_link(store, &person).await
}

/// What other programs send as the owner's.
async fn owners_token(store: &dyn Store, bearer: &str, lang: Lang) -> Result<(), ServeError> {
    let person = the_owner(lang);
    store.put_person(&person, None, now()).await?;
    let kept = NewToken {
        hash: sha256(bearer.as_bytes()),
        kind: TokenKind::Bearer,
        person: person.id,
        until: now() + 3660 * DAY,
    };
    Ok(store.add_token(kept, now()).await?)
}

/// Where people have accounts, the link of the first one, who lets the others in; none once an administrator has signed
/// in. What opened it on a desk, before there were accounts, is over.
async fn first_administrator(store: &dyn Store, lang: Lang) -> Result<Option<String>, ServeError> {
    let owner = the_owner(lang);
    match store.revoke_person(&owner.id, &owner, now()).await {
        Ok(()) | Err(StoreError::Missing) => {}
        Err(error) => return Err(error.into()),
    }
    if store.has_administrator().await? {
        return Ok(None);
    }
    let person = Person {
        id: "administrator".to_owned(),
        name: Word::FirstAdministrator.say(lang).to_owned(),
        roles: vec![Role::Administrator],
    };
    store.put_person(&person, None, now()).await?;
    store.revoke_person(&person.id, &person, now()).await?;
    Ok(Some(new_link(store, &person).await?))
}

/// Takes away what the store does not name.
async fn clean(data: &Data, store: &dyn Store) -> Result<(), ServeError> {
    let mut rounds = Vec::new();
    let mut runs = Vec::new();
    for round in store.rounds().await? {
        runs.extend(store.runs(&round.id).await?);
        if round.deleted_at.is_none() {
            rounds.push((round.id, round.version));
        }
    }
    let results = |id: &str| {
        let run = runs.iter().find(|run| run.id == id)?;
        Some(run.folder.clone())
    };
    let gone = data.clean(&rounds, results)?;
    if gone > 0 {
        log("cleaned", &[("folders", &gone.to_string())]);
    }
    Ok(())
}
