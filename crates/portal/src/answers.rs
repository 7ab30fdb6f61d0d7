//! What each address answers.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{
    ACCEPT_LANGUAGE, ALLOW, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LANGUAGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY, RETRY_AFTER,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Method, Request, Response, StatusCode};
use xuewei_sealed::answer::{ActKind, Answer};
use xuewei_sealed::code::Code;
use xuewei_sealed::file::Header;
use xuewei_sealed::keys::number;
use xuewei_sealed::ledger::{LEDGER_CSV, LEDGER_HTML, LEDGER_JSON};
use xuewei_sealed::lost::{Lost, is_worked_for, plain_number};
use xuewei_sealed::mail::{self, LONGEST_TEXT};

use crate::admission::Admission;
use crate::mailbox::{Letters, Mailbox};
use crate::release::{Opened, Phase, Release};
use crate::words::{Lang, REASONS, Word, moment};
use crate::{log, now, pages};

/// Bytes of a form, at most: 2,000 signs of three bytes, each written with three.
const LARGEST_FORM: usize = 32 << 10;

/// How long a form may take.
const SLOWEST_FORM: Duration = Duration::from_secs(10);

/// Downloads of the whole ledger at a time: it is a thousand times as large as an answer.
const LEDGERS: u64 = 16;

/// The portal as it is reached.
#[derive(Debug)]
pub struct Site {
    /// The release.
    pub release: Release,
    /// Where requests go, where there is such a place.
    pub mailbox: Option<Mailbox>,
    /// Who is let in.
    pub admission: Admission,
    /// Who is let in to ask for a code: each is a message that somebody pays for.
    pub lost: Admission,
    /// What was done, in numbers.
    pub counters: Counters,
    /// Whether it is about to end: whoever spreads the load sends no more.
    pub draining: AtomicBool,
}

/// What was done, in numbers.
#[derive(Debug, Default)]
pub struct Counters {
    /// Codes that opened an answer.
    pub opened: AtomicU64,
    /// Codes that opened nothing.
    pub none: AtomicU64,
    /// Requests that were told to come again.
    pub shed: AtomicU64,
    /// Requests of families that were kept.
    pub kept: AtomicU64,
    /// Requests for a code that were kept.
    pub lost: AtomicU64,
    /// Ledgers that are being sent.
    pub ledgers: Arc<AtomicU64>,
}

type Body = Full<Bytes>;

/// Answers a request.
///
/// # Errors
/// Never.
pub async fn answer(
    site: Arc<Site>,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let lang = language(&request);
    let head = request.method() == Method::HEAD;
    let path = request.uri().path();
    // Whoever looks after the portal is always answered.
    let response = match path {
        "/health" => health(&site),
        "/metrics" => metrics(&site),
        _ if !site.admission.admits(Instant::now()) => busy(&site, lang),
        _ => routed(&site, request, lang).await,
    };
    let mut response = with_headers(response, lang);
    if head {
        *response.body_mut() = Full::default();
    }
    Ok(response)
}

async fn routed(site: &Site, request: Request<Incoming>, lang: Lang) -> Response<Body> {
    let path = request.uri().path().to_owned();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    match (path.as_str(), reads) {
        ("/", true) => front(site, lang),
        ("/status", true) => status(site, lang),
        ("/lost", true) => lost_form(site, lang),
        ("/ledger.html", true) => public(site, LEDGER_HTML, "text/html; charset=utf-8", lang),
        ("/ledger.csv", true) => public(site, LEDGER_CSV, "text/csv; charset=utf-8", lang),
        ("/ledger.json", true) => public(site, LEDGER_JSON, "application/json", lang),
        ("/robots.txt", true) => {
            let text = "User-agent: *\nDisallow: /\n";
            respond(StatusCode::OK, "text/plain; charset=utf-8", text)
        }
        ("/result" | "/act" | "/lost", _) if *request.method() == Method::POST => {
            match form(request).await {
                Ok(form) => {
                    let lang = form
                        .get("lang")
                        .and_then(|lang| Lang::named(lang))
                        .unwrap_or(lang);
                    match path.as_str() {
                        "/act" => act(site, &form, lang),
                        "/lost" => lost(site, &form, lang),
                        _ => result(site, &form, lang),
                    }
                }
                Err(status) => told(status, Word::NotUnderstood, "", lang),
            }
        }
        ("/result" | "/act", _) => not_that_way("POST", lang),
        ("/lost", _) => not_that_way("GET, HEAD, POST", lang),
        ("/" | "/status" | "/ledger.html" | "/ledger.csv" | "/ledger.json" | "/robots.txt", _) => {
            not_that_way("GET, HEAD", lang)
        }
        _ => told(StatusCode::NOT_FOUND, Word::NoSuchPage, "", lang),
    }
}

fn not_that_way(allowed: &'static str, lang: Lang) -> Response<Body> {
    let mut response = told(
        StatusCode::METHOD_NOT_ALLOWED,
        Word::NotUnderstood,
        "",
        lang,
    );
    response
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static(allowed));
    response
}

/// The language that the address names, else the first that the browser accepts, else Chinese.
fn language(request: &Request<Incoming>) -> Lang {
    let query = request.uri().query().unwrap_or_default();
    let named = query
        .split('&')
        .find_map(|pair| Lang::named(pair.strip_prefix("lang=")?));
    let accepted = || {
        let header = request.headers().get(ACCEPT_LANGUAGE)?.to_str().ok()?;
        Lang::accepted(header)
    };
    named.or_else(accepted).unwrap_or_default()
}

fn front(site: &Site, lang: Lang) -> Response<Body> {
    let form = |header: &Header, waiting| {
        let by_telephone = site.mailbox.is_some() && !header.lost.is_empty();
        html(
            StatusCode::OK,
            pages::form(header, waiting, by_telephone, lang),
        )
    };
    match site.release.phase() {
        Phase::Open(open) => form(open.header(), false),
        Phase::Waiting(header) => form(&header, true),
        other => match closed(&other, lang) {
            Some(response) => response,
            None => nothing(lang),
        },
    }
}

/// The header of a release whose families may ask for their code by telephone, with where their requests go.
fn by_telephone(site: &Site) -> Option<(Header, &Mailbox)> {
    let header = match site.release.phase() {
        Phase::Open(open) => open.header().clone(),
        Phase::Waiting(header) => Header::clone(&header),
        _ => return None,
    };
    let mailbox = site.mailbox.as_ref()?;
    (!header.lost.is_empty()).then_some((header, mailbox))
}

fn lost_form(site: &Site, lang: Lang) -> Response<Body> {
    match by_telephone(site) {
        Some((header, _)) => html(StatusCode::OK, pages::lost(&header, lang)),
        None => told(StatusCode::NOT_FOUND, Word::NoSuchPage, "", lang),
    }
}

fn lost(site: &Site, form: &BTreeMap<String, String>, lang: Lang) -> Response<Body> {
    let Some((header, mailbox)) = by_telephone(site) else {
        return told(StatusCode::NOT_FOUND, Word::NoSuchPage, "", lang);
    };
    let of = |name: &str| form.get(name).map_or("", String::as_str);
    let now = now();
    let number = plain_number(of("number"));
    let work = of("hour").parse().ok().zip(of("nonce").parse().ok());
    let worked =
        |number: &String| work.is_some_and(|(hour, nonce)| is_worked_for(number, hour, nonce, now));
    let Some(number) = number.filter(worked) else {
        let why = Word::LostWrong.say(lang);
        return told(StatusCode::BAD_REQUEST, Word::NotUnderstood, why, lang);
    };
    if !site.lost.admits(Instant::now()) {
        return busy(site, lang);
    }
    match mailbox.keep_lost(&header.lost, &Lost { at: now, number }) {
        Ok(true) => {
            site.counters.lost.fetch_add(1, Ordering::Relaxed);
            html(StatusCode::OK, pages::lost_asked(lang))
        }
        Ok(false) => busy(site, lang),
        Err(why) => {
            log("keep", &[("error", &why.kind().to_string())]);
            let text = Word::NotKeptWhy.say(lang);
            told(StatusCode::SERVICE_UNAVAILABLE, Word::NotKept, text, lang)
        }
    }
}

/// The answer while nothing can be looked up; none while something can.
fn closed(phase: &Phase, lang: Lang) -> Option<Response<Body>> {
    match phase {
        Phase::Open(_) => None,
        Phase::Nothing => Some(nothing(lang)),
        Phase::Withdrawn => Some(told(
            StatusCode::GONE,
            Word::Withdrawn,
            Word::WithdrawnWhy.say(lang),
            lang,
        )),
        Phase::Expired => Some(told(
            StatusCode::GONE,
            Word::Gone,
            Word::GoneWhy.say(lang),
            lang,
        )),
        Phase::Waiting(header) => {
            let until = header.release - now();
            let text = match until > 0 {
                true => Word::OpensAt.with(lang, &[&moment(header.release)]),
                false => Word::KeyAwaited.say(lang).to_owned(),
            };
            let mut response = told(StatusCode::TOO_EARLY, Word::TooEarly, &text, lang);
            retry_after(&mut response, u64::try_from(until).unwrap_or(0).max(30));
            Some(response)
        }
    }
}

fn nothing(lang: Lang) -> Response<Body> {
    let why = Word::NothingThereWhy.say(lang);
    let mut response = told(
        StatusCode::SERVICE_UNAVAILABLE,
        Word::NothingThere,
        why,
        lang,
    );
    retry_after(&mut response, 60);
    response
}

/// A code that was sent. What is none at all makes the same work.
fn code_of(form: &BTreeMap<String, String>) -> (Code, bool) {
    let typed = form.get("code").map_or("", String::as_str);
    match Code::read(typed) {
        Some(code) => (code, true),
        None => (Code::stand_in(typed), false),
    }
}

/// Why there is no answer to a code.
enum NoAnswer {
    /// It opens nothing.
    None,
    /// The file cannot be read.
    Unreadable,
}

impl NoAnswer {
    fn told(self, site: &Site, lang: Lang) -> Response<Body> {
        match self {
            Self::Unreadable => nothing(lang),
            Self::None => {
                site.counters.none.fetch_add(1, Ordering::Relaxed);
                let why = Word::NotFoundWhy.say(lang);
                told(StatusCode::NOT_FOUND, Word::NotFound, why, lang)
            }
        }
    }
}

fn looked_up(open: &Opened, form: &BTreeMap<String, String>) -> Result<(Code, Answer), NoAnswer> {
    let (code, is_one) = code_of(form);
    let packed = open.look_up(&code).map_err(|why| {
        log("read", &[("error", &why.kind().to_string())]);
        NoAnswer::Unreadable
    })?;
    let answer = packed
        .filter(|_| is_one)
        .as_deref()
        .and_then(Answer::unpack);
    answer.map(|answer| (code, answer)).ok_or(NoAnswer::None)
}

fn result(site: &Site, form: &BTreeMap<String, String>, lang: Lang) -> Response<Body> {
    let phase = site.release.phase();
    if let Some(response) = closed(&phase, lang) {
        return response;
    }
    let Phase::Open(open) = phase else {
        return nothing(lang);
    };
    let (code, answer) = match looked_up(&open, form) {
        Ok(found) => found,
        Err(why) => return why.told(site, lang),
    };
    site.counters.opened.fetch_add(1, Ordering::Relaxed);
    let letters = site
        .mailbox
        .as_ref()
        .map_or_else(Letters::default, |mailbox| mailbox.letters(&code));
    let own = (&code, &answer, &letters);
    html(
        StatusCode::OK,
        pages::answer(open.header(), own, now(), site.mailbox.is_some(), lang),
    )
}

fn act(site: &Site, form: &BTreeMap<String, String>, lang: Lang) -> Response<Body> {
    let phase = site.release.phase();
    if let Some(response) = closed(&phase, lang) {
        return response;
    }
    let (Phase::Open(open), Some(mailbox)) = (phase, &site.mailbox) else {
        return told(StatusCode::NOT_FOUND, Word::NoSuchPage, "", lang);
    };
    let (code, answer) = match looked_up(&open, form) {
        Ok(found) => found,
        Err(why) => return why.told(site, lang),
    };
    let of = |name: &str| form.get(name).map_or("", String::as_str);
    let now = now();
    let kind = ActKind::named(of("kind"));
    let kind = kind.filter(|kind| {
        let mut own = answer.acts.iter().filter(|act| act.kind == *kind);
        own.any(|act| act.until.is_none_or(|until| now < until))
    });
    let Some(kind) = kind else {
        return told(StatusCode::CONFLICT, Word::NotUnderstood, "", lang);
    };
    if kind != ActKind::Review && of("sure") != "yes" {
        return told(StatusCode::BAD_REQUEST, Word::NotUnderstood, "", lang);
    }
    let text: String = of("text").replace("\r\n", "\n");
    if text.chars().count() > LONGEST_TEXT {
        return told(StatusCode::PAYLOAD_TOO_LARGE, Word::TooLong, "", lang);
    }
    let known = REASONS.iter().any(|(word, _)| *word == of("reason"));
    let request = mail::Request {
        kind,
        number: number(&code, kind),
        reason: if known {
            of("reason").to_owned()
        } else {
            String::new()
        },
        text: text
            .chars()
            .filter(|sign| *sign == '\n' || !sign.is_control())
            .collect(),
        at: now,
        version: open.header().version,
    };
    match mailbox.keep(&code, &request) {
        Ok(kept) => {
            site.counters.kept.fetch_add(1, Ordering::Relaxed);
            // What was received is what is shown: of one that was there before, its own moment.
            let letters = mailbox.letters(&code).requests;
            let shown = letters
                .into_iter()
                .find(|own| own.kind == kind)
                .unwrap_or(request);
            html(
                StatusCode::OK,
                pages::kept(open.header(), &code, (&shown, kept), lang),
            )
        }
        Err(why) => {
            log("keep", &[("error", &why.kind().to_string())]);
            told(
                StatusCode::SERVICE_UNAVAILABLE,
                Word::NotKept,
                Word::NotKeptWhy.say(lang),
                lang,
            )
        }
    }
}

fn public(site: &Site, name: &str, kind: &'static str, lang: Lang) -> Response<Body> {
    let phase = site.release.phase();
    if let Some(response) = closed(&phase, lang) {
        return response;
    }
    let Phase::Open(open) = phase else {
        return nothing(lang);
    };
    let Some(content) = open.public(name) else {
        return told(StatusCode::NOT_FOUND, Word::NoSuchPage, "", lang);
    };
    let guard = Sending::one(site, name == LEDGER_CSV);
    let Some(guard) = guard else {
        return busy(site, lang);
    };
    // Nothing is copied; the place is given back when the last of it has left.
    let bytes = Bytes::from_owner(Shared(content, guard));
    let mut response = Response::new(Full::new(bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if name == LEDGER_HTML
        && let Ok(policy) = HeaderValue::from_str(&open.ledger_policy)
    {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    if name == LEDGER_CSV {
        let saved = HeaderValue::from_static("attachment; filename=\"ledger.csv\"");
        headers.insert(CONTENT_DISPOSITION, saved);
    }
    response
}

/// A place among those to whom the ledger is sent.
struct Sending(Option<Arc<AtomicU64>>);

impl Sending {
    fn one(site: &Site, counts: bool) -> Option<Self> {
        if !counts {
            return Some(Self(None));
        }
        let count = Arc::clone(&site.counters.ledgers);
        if count.fetch_add(1, Ordering::AcqRel) >= LEDGERS {
            count.fetch_sub(1, Ordering::AcqRel);
            return None;
        }
        Some(Self(Some(count)))
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        if let Some(count) = &self.0 {
            count.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

struct Shared(
    Arc<Vec<u8>>,
    #[expect(dead_code, reason = "gives its place back when it goes")] Sending,
);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

fn status(site: &Site, lang: Lang) -> Response<Body> {
    let phase = site.release.phase();
    let state = match &phase {
        _ if site.draining.load(Ordering::Relaxed) => Word::StatusDraining,
        Phase::Nothing => Word::NothingThere,
        Phase::Waiting(header) if header.release > now() => Word::StatusWaiting,
        Phase::Waiting(_) => Word::KeyAwaited,
        Phase::Open(_) => Word::StatusOpen,
        Phase::Withdrawn => Word::WithdrawnWhy,
        Phase::Expired => Word::GoneWhy,
    };
    let header = match &phase {
        Phase::Open(open) => Some(open.header()),
        Phase::Waiting(header) => Some(&**header),
        _ => None,
    };
    html(StatusCode::OK, pages::status(header, state, lang))
}

fn word_of(phase: &Phase) -> &'static str {
    match phase {
        Phase::Nothing => "nothing",
        Phase::Waiting(_) => "waiting",
        Phase::Open(_) => "open",
        Phase::Withdrawn => "withdrawn",
        Phase::Expired => "expired",
    }
}

/// For whoever spreads the load: 503 when this one is about to end, or has nothing to show.
fn health(site: &Site) -> Response<Body> {
    let draining = site.draining.load(Ordering::Relaxed);
    let phase = site.release.phase();
    let version = match &phase {
        Phase::Open(open) => Some(open.header().version),
        Phase::Waiting(header) => Some(header.version),
        _ => None,
    };
    let status = match draining || matches!(phase, Phase::Nothing) {
        true => StatusCode::SERVICE_UNAVAILABLE,
        false => StatusCode::OK,
    };
    let text =
        serde_json::json!({ "state": word_of(&phase), "version": version, "draining": draining });
    respond(status, "application/json", text.to_string())
}

/// Numbers for whoever runs it, as Prometheus reads them. They tell of no family.
fn metrics(site: &Site) -> Response<Body> {
    let counters = &site.counters;
    let all = [
        ("opened", &counters.opened),
        ("none", &counters.none),
        ("shed", &counters.shed),
        ("kept", &counters.kept),
        ("lost", &counters.lost),
    ];
    let mut text = String::new();
    for (name, counter) in all {
        let value = counter.load(Ordering::Relaxed);
        text.push_str(&format!(
            "# TYPE xuewei_portal_{name}_total counter\nxuewei_portal_{name}_total {value}\n"
        ));
    }
    respond(StatusCode::OK, "text/plain; version=0.0.4", text)
}

fn busy(site: &Site, lang: Lang) -> Response<Body> {
    site.counters.shed.fetch_add(1, Ordering::Relaxed);
    let seconds = site.admission.come_again();
    // Short, whatever else is going on: most of a flood is answered with it.
    let text = format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{}</title><h1>{}</h1><p>{}</p></html>\n",
        lang.tag(),
        Word::Busy.say(lang),
        Word::Busy.say(lang),
        Word::BusyWhy.with(lang, &[&seconds.to_string()]),
    );
    let mut response = html(StatusCode::SERVICE_UNAVAILABLE, text);
    retry_after(&mut response, seconds);
    response
}

fn retry_after(response: &mut Response<Body>, seconds: u64) {
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(seconds));
}

/// The fields of a form.
async fn form(request: Request<Incoming>) -> Result<BTreeMap<String, String>, StatusCode> {
    let kind = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    let body = Limited::new(request.into_body(), LARGEST_FORM).collect();
    let body = tokio::time::timeout(SLOWEST_FORM, body).await;
    let body = body.map_err(|_| StatusCode::REQUEST_TIMEOUT)?;
    let body = body.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?.to_bytes();
    let mut fields = BTreeMap::new();
    for pair in body.split(|byte| *byte == b'&').take(16) {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let mut next = || plain(halves.next().unwrap_or_default());
        let (Some(name), Some(value)) = (next(), next()) else {
            return Err(StatusCode::BAD_REQUEST);
        };
        // The first of a name counts.
        fields.entry(name).or_insert(value);
    }
    Ok(fields)
}

/// A part of a form as it was before it was sent; `None` where it is no text.
fn plain(sent: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(sent.len());
    let mut sent = sent.iter().copied();
    while let Some(byte) = sent.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(sent.next()?).to_digit(16);
                u8::try_from(digit()? << 4 | digit()?).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn told(status: StatusCode, title: Word, text: &str, lang: Lang) -> Response<Body> {
    html(status, pages::sentence(title, text, lang))
}

fn html(status: StatusCode, text: String) -> Response<Body> {
    respond(status, "text/html; charset=utf-8", text)
}

fn respond(status: StatusCode, kind: &'static str, text: impl Into<Bytes>) -> Response<Body> {
    let mut response = Response::new(Full::new(text.into()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// Nothing is kept on the way, nothing comes from elsewhere, nobody puts the pages into a frame.
fn with_headers(mut response: Response<Body>, lang: Lang) -> Response<Body> {
    let headers = response.headers_mut();
    if !headers.contains_key(CONTENT_SECURITY_POLICY)
        && let Ok(policy) = HeaderValue::from_str(pages::policy())
    {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    let all = [
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CONTENT_LANGUAGE, lang.as_str()),
        (STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
        (HeaderName::from_static("x-frame-options"), "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()",
        ),
    ];
    for (name, value) in all {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
