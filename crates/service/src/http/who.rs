//! Who asks: by a token in `Authorization`, or by the cookie of a session. The store has hashes of both, and only those.

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};

use super::{App, Asked, Fault, Site};
use crate::states::Role;
use crate::store::chain::{hexadecimal, sha256};
use crate::store::{Person, TokenKind};
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

impl FromRequestParts<App> for Asker {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, site: &App) -> Result<Self, Fault> {
        let lang = lang_of(parts);
        let found = match bearer(&parts.headers) {
            Some(token) => {
                site.service
                    .store
                    .whose(&sha256(token.as_bytes()), TokenKind::Bearer, now())
                    .await?
            }
            None => match cookie(&parts.headers, &session_name(site)) {
                Some(token) => {
                    let hash = sha256(token.as_bytes());
                    site.service
                        .store
                        .whose(&hash, TokenKind::Session, now())
                        .await?
                }
                None => None,
            },
        };
        let person = found.ok_or(Fault::new(StatusCode::UNAUTHORIZED, Word::NotKnown))?;
        Ok(Self { person, lang })
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
    let (link, session) = (sha256(link.as_bytes()), sha256(token.as_bytes()));
    let until = now() + site.session;
    let opened = site
        .service
        .store
        .open_session(&link, &session, until, now())
        .await?;
    Ok(opened.map(|_| set_cookie(site, &token, site.session / 1000)))
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
