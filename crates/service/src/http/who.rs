//! Who asks: by a token in `Authorization`, or by the cookie of a session. The store has hashes of both, and only those.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};

use super::{App, Asked, Fault, Site};
use crate::states::Role;
use crate::store::chain::{hexadecimal, sha256};
use crate::store::{NewSession, Person, TokenKind};
use crate::words::{Lang, Word};
use crate::work::now;

/// The name of the session's cookie where there is no TLS; with TLS it begins with `__Host-`.
pub const SESSION: &str = "xuewei";

/// Whoever makes the request.
#[derive(Clone, Debug)]
pub struct Asker {
    /// Who.
    pub person: Person,
    /// In which language they are answered.
    pub lang: Lang,
    /// The hash of their session; none of a program, which has a token.
    pub session: Option<String>,
    /// Whether people have accounts here.
    pub has_account: bool,
}

/// Whoever makes the request, also with a session that is only there to set a password.
#[derive(Clone, Debug)]
pub struct Comer {
    /// They.
    pub asker: Asker,
    /// Whether the session is only there for that.
    pub enrols: bool,
}

impl Asker {
    /// Goes on only if they have the role.
    ///
    /// # Errors
    /// They have not.
    pub fn needs(&self, role: Role) -> Result<(), Fault> {
        match self.person.may(role) {
            true => Ok(()),
            false => Err(Fault::needs(role)),
        }
    }
}

/// How often a session is written to have been used, in milliseconds.
const SEEN: i64 = 60_000;

impl FromRequestParts<App> for Comer {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, site: &App) -> Result<Self, Fault> {
        let lang = lang_of(parts);
        let store = &site.service.store;
        let unknown = || Fault::new(StatusCode::UNAUTHORIZED, Word::NotKnown);
        if let Some(token) = bearer(&parts.headers) {
            let hash = sha256(token.as_bytes());
            let found = store.whose(&hash, TokenKind::Bearer, now()).await?;
            let person = found.ok_or_else(unknown)?;
            let asker = Asker {
                person,
                lang,
                session: None,
                has_account: false,
            };
            return Ok(Self {
                asker,
                enrols: false,
            });
        }
        let token = cookie(&parts.headers, &session_name(site)).ok_or_else(unknown)?;
        let hash = sha256(token.as_bytes());
        let found = store.session(&hash, now(), site.idle).await?;
        let found = found.ok_or_else(unknown)?;
        if now() - found.seen > SEEN {
            store.touch(&hash, now()).await?;
        }
        let asker = Asker {
            person: found.person,
            lang,
            session: Some(hash),
            has_account: site.accounts.is_some(),
        };
        Ok(Self {
            asker,
            enrols: found.enrols,
        })
    }
}

impl FromRequestParts<App> for Asker {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, site: &App) -> Result<Self, Fault> {
        let comer = Comer::from_request_parts(parts, site).await?;
        match comer.enrols {
            true => Err(Fault::new(StatusCode::FORBIDDEN, Word::EnrolFirst)),
            false => Ok(comer.asker),
        }
    }
}

/// Who is at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// From where a request comes, so far as it can be known: of what proxies say, only what the nearest one does.
pub struct Client(pub String);

impl FromRequestParts<App> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &App) -> Result<Self, Self::Rejection> {
        let forwarded = parts.headers.get_all("x-forwarded-for").iter();
        let last = forwarded
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .next_back()
            .map(|value| value.trim().to_owned())
            .filter(|_| site.secure);
        let peer = || {
            let peer = parts.extensions.get::<Peer>();
            peer.map_or(String::new(), |peer| peer.0.to_string())
        };
        Ok(Self(last.unwrap_or_else(peer)))
    }
}

/// The language of a request.
pub fn lang_of(parts: &Parts) -> Lang {
    parts
        .extensions
        .get::<Asked>()
        .map_or(Lang::default(), |asked| asked.lang)
}

impl FromRequestParts<App> for Asked {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        Ok(Self {
            lang: lang_of(parts),
        })
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(COOKIE).iter();
    all.filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

fn session_name(site: &Site) -> String {
    match site.secure {
        true => format!("__Host-{SESSION}"),
        false => SESSION.to_owned(),
    }
}

/// A token of 256 random bits.
///
/// # Errors
/// The system gives no random numbers.
pub fn token() -> Result<String, std::io::Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    Ok(hexadecimal(&bytes))
}

/// Uses a link up; the cookie of the session that it opens, none when the link opens nothing.
///
/// # Errors
/// The store does not answer.
pub async fn open_session(site: &Site, link: &str) -> Result<Option<String>, Fault> {
    let token = token()?;
    // Where there are accounts a link is for setting one up, and for nothing else.
    let session = new_session(site, &token, "", site.accounts.is_some());
    let opened = site
        .service
        .store
        .open_session(&sha256(link.as_bytes()), session, now())
        .await?;
    Ok(opened.map(|_| set_cookie(site, &token, site.session / 1000)))
}

fn new_session(site: &Site, token: &str, person: &str, enrols: bool) -> NewSession {
    NewSession {
        hash: sha256(token.as_bytes()),
        person: person.to_owned(),
        until: now() + site.session,
        enrols,
    }
}

/// Opens a session of somebody who has proved who they are; its cookie.
///
/// # Errors
/// The store does not answer.
pub async fn begin_session(site: &Site, person: &str, enrols: bool) -> Result<String, Fault> {
    let token = token()?;
    let session = new_session(site, &token, person, enrols);
    site.service.store.add_session(session, now()).await?;
    Ok(set_cookie(site, &token, site.session / 1000))
}

/// Ends the session of a request; the header that takes the cookie away.
///
/// # Errors
/// The store does not answer.
pub async fn close_session(site: &Site, headers: &HeaderMap) -> Result<String, Fault> {
    if let Some(token) = cookie(headers, &session_name(site)) {
        site.service
            .store
            .revoke(&sha256(token.as_bytes()), now())
            .await?;
    }
    Ok(set_cookie(site, "", 0))
}

fn set_cookie(site: &Site, value: &str, seconds: i64) -> String {
    let secure = if site.secure { "; Secure" } else { "" };
    format!(
        "{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}",
        session_name(site)
    )
}
