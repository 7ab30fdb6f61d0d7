//! What every request goes through: the host it was sent to, whether a browser was made to send it by another page, the
//! language of the answer, the headers that keep the answer where it belongs.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, AUTHORIZATION, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, COOKIE, HOST, ORIGIN, REFERRER_POLICY, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use sha2::{Digest, Sha256};

use super::{App, Fault, PREFIX, who};
use crate::pages;
use crate::words::{Lang, Word, percent};

/// What is known of a request before anything is done about it.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The language of the answer.
    pub lang: Lang,
}

/// Guards the routes behind it.
pub async fn guarded(State(site): State<App>, mut request: Request, next: Next) -> Response {
    let lang = language(request.headers());
    let path = request.uri().path();
    let for_programs = path.starts_with(PREFIX);
    let looks = request.method() == Method::GET && !for_programs;
    let back = format!("/login?next={}", percent(path));
    request.extensions_mut().insert(Asked { lang });
    let refused = refuse(&site, &request);
    let mut response = match refused {
        Some(fault) => fault.into_response(),
        None => next.run(request).await,
    };
    // What axum itself refuses (no such path or method, a body that cannot be read) is told like everything else.
    let is_told = |response: &Response| {
        let kind = response.headers().get(CONTENT_TYPE);
        kind.is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"))
    };
    let status = response.status();
    let fault = response.extensions_mut().remove::<Fault>();
    let fault = fault.or_else(|| {
        let untold = (status.is_client_error() || status.is_server_error()) && !is_told(&response);
        untold.then(|| Fault::new(status, word_of(status)))
    });
    if let Some(fault) = fault {
        let elsewhere = match fault.word {
            Word::NotKnown if site.accounts.is_some() => Some(back.as_str()),
            Word::EnrolFirst => Some("/account"),
            _ => None,
        };
        if let Some(elsewhere) = elsewhere.filter(|_| looks) {
            site.service.counters.answered(303);
            let response = Redirect::to(elsewhere).into_response();
            return with_headers(response, lang, site.secure);
        }
        let headers = std::mem::take(response.headers_mut());
        response = told(&fault, lang, for_programs);
        for name in ["allow", "retry-after", "set-cookie"] {
            if let Some(value) = headers.get(name) {
                response
                    .headers_mut()
                    .insert(HeaderName::from_static(name), value.clone());
            }
        }
        if let Some(after) = fault.after {
            // Whole seconds, and never too few.
            let seconds = HeaderValue::from((after + 999) / 1000);
            response.headers_mut().insert(RETRY_AFTER, seconds);
        }
    }
    site.service.counters.answered(response.status().as_u16());
    with_headers(response, lang, site.secure)
}

fn word_of(status: StatusCode) -> Word {
    match status {
        StatusCode::NOT_FOUND => Word::NotThere,
        StatusCode::METHOD_NOT_ALLOWED => Word::NotThatWay,
        StatusCode::PAYLOAD_TOO_LARGE => Word::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Word::NotThatKind,
        status if status.is_server_error() => Word::Internal,
        _ => Word::NotUnderstood,
    }
}

fn told(fault: &Fault, lang: Lang, for_programs: bool) -> Response {
    let mut response = match for_programs {
        false => pages::fault(fault, lang).into_response(),
        true => {
            let mut response = Json(fault.problem(lang)).into_response();
            let kind = HeaderValue::from_static("application/problem+json");
            response.headers_mut().insert(CONTENT_TYPE, kind);
            response
        }
    };
    *response.status_mut() = fault.status;
    response
}

/// The language that a cookie names, else the first that the browser accepts, else Chinese.
fn language(headers: &HeaderMap) -> Lang {
    let chosen = who::cookie(headers, "lang").and_then(Lang::named);
    let accepted = || {
        let header = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
        Lang::accepted(header)
    };
    chosen.or_else(accepted).unwrap_or_default()
}

fn refuse(site: &App, request: &Request) -> Option<Fault> {
    let headers = request.headers();
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    // Another name for this address is how a page elsewhere would read the answers (DNS rebinding).
    let is_ours = |host: &str| site.hosts.iter().any(|own| own.eq_ignore_ascii_case(host));
    if !site.hosts.is_empty() && !host.is_some_and(is_ours) {
        return Some(Fault::new(StatusCode::MISDIRECTED_REQUEST, Word::OtherHost));
    }
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    // Who sends a token knows what they send; a cookie goes along by itself.
    if safe || headers.contains_key(AUTHORIZATION) || same_origin(headers, host) {
        return None;
    }
    let by_browser = headers.contains_key(COOKIE)
        || headers.contains_key(ORIGIN)
        || headers.contains_key("sec-fetch-site");
    by_browser.then(|| Fault::new(StatusCode::FORBIDDEN, Word::OtherSite))
}

/// Whether the page that made the browser send this is one of ours.
fn same_origin(headers: &HeaderMap, host: Option<&str>) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
    let of_host = origin.and_then(|origin| origin.split_once("://"));
    of_host.is_some_and(|(_, name)| Some(name) == host)
}

/// The hash by which a page's script may run.
pub fn script_hash(text: &str) -> String {
    format!("'sha256-{}'", base64(&Sha256::digest(text.as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let byte = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
        let all = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            match place <= group.len() {
                true => text.push(char::from(SIGNS[(all >> (18 - 6 * place)) as usize & 63])),
                false => text.push('='),
            }
        }
    }
    text
}

/// Nothing is kept on the way, nothing comes from elsewhere, nobody puts the pages into a frame.
fn with_headers(mut response: Response, lang: Lang, secure: bool) -> Response {
    let headers = response.headers_mut();
    let own = headers.contains_key(CONTENT_SECURITY_POLICY);
    if !own && let Ok(policy) = HeaderValue::from_str(pages::policy()) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    let mut set = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set(CACHE_CONTROL, "no-store");
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(REFERRER_POLICY, "no-referrer");
    set(CONTENT_LANGUAGE, lang.as_str());
    set(HeaderName::from_static("x-frame-options"), "DENY");
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    let nothing = "camera=(), geolocation=(), microphone=()";
    set(HeaderName::from_static("permissions-policy"), nothing);
    if secure {
        let year = "max-age=31536000";
        set(HeaderName::from_static("strict-transport-security"), year);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
