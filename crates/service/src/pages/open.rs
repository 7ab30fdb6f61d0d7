//! The way in and out.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::header::{REFERER, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::html;
use serde::Deserialize;

use super::page;
use crate::http::{App, Asked, Fault, close_session, open_session};
use crate::words::{Lang, Word};

/// What a link bears.
#[derive(Deserialize)]
pub struct Link {
    #[serde(default)]
    token: String,
}

/// Looks at a link: it is used up by the button, which a script presses, so that nothing that looks ahead uses it up.
pub async fn look(asked: Asked, Query(link): Query<Link>) -> Html<String> {
    let say = |word: Word| word.say(asked.lang);
    let content = html! {
        section {
            p { (say(Word::OpenSays)) }
            form method="post" action="/open" data-now {
                input type="hidden" name="token" value=(link.token);
                button { (say(Word::OpenButton)) }
            }
        }
    };
    page(say(Word::OpenTitle), None, asked.lang, false, content)
}

/// Opens a session.
pub async fn open(State(site): State<App>, Form(link): Form<Link>) -> Result<Response, Fault> {
    match open_session(&site, &link.token).await? {
        Some(cookie) => Ok(([(SET_COOKIE, cookie)], Redirect::to("/")).into_response()),
        None => Err(Fault::new(StatusCode::GONE, Word::LinkOver)),
    }
}

/// Ends it.
pub async fn close(State(site): State<App>, headers: HeaderMap) -> Result<Response, Fault> {
    let cookie = close_session(&site, &headers).await?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}

/// A language that was chosen.
#[derive(Deserialize)]
pub struct Chosen {
    lang: Lang,
}

/// Changes the language and goes back.
pub async fn lang(headers: HeaderMap, Form(chosen): Form<Chosen>) -> Response {
    let cookie = format!(
        "lang={}; Path=/; SameSite=Lax; Max-Age=31536000",
        chosen.lang.as_str()
    );
    // Only ever a path of this site; browsers are told to send none, and then it is the first page.
    let from = headers.get(REFERER).and_then(|from| from.to_str().ok());
    let path = from.and_then(|from| from.split_once("://")?.1.split_once('/'));
    let path = path.map_or(String::from("/"), |(_, path)| {
        format!("/{}", path.trim_start_matches('/'))
    });
    ([(SET_COOKIE, cookie)], Redirect::to(&path)).into_response()
}
