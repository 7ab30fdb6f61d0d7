//! Signing in, and one's own account.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::page;
use super::proof::{Proof, Proved};
use crate::http::{
    App, Asked, Asker, Chosen, Client, Comer, Fault, Known, known, new_factor, sent_there,
    set_factor, set_password, sign_in,
};
use crate::sign_in::openid::Purpose;
use crate::store::Account;
use crate::words::{Lang, Word, percent};

/// Where to go on after signing in.
#[derive(Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// A path of this site, and of nothing else; the first page where it is none.
fn path(next: &str) -> &str {
    let is_path = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(|sign: char| sign == '\\' || sign.is_control());
    match is_path {
        true => next,
        false => "/",
    }
}

/// The form to sign in.
pub async fn form(
    State(site): State<App>,
    asked: Asked,
    Query(next): Query<Next>,
) -> Result<Html<String>, Fault> {
    match &site.accounts {
        Some(_) => Ok(sign_in_page(&site, asked.lang, path(&next.next), None)),
        None => Err(Fault::missing()),
    }
}

/// What another system is called with whose accounts people sign in too.
fn elsewhere(site: &App) -> Option<&str> {
    let openid = site.accounts.as_ref()?.openid.as_ref()?;
    Some(openid.name())
}

fn sign_in_page(site: &App, lang: Lang, next: &str, fault: Option<&Fault>) -> Html<String> {
    let say = |word: Word| word.say(lang);
    let content = html! {
        @if let Some(name) = elsewhere(site) {
            section {
                a.button href={ "/login/openid?next=" (percent(next)) } { (Word::OpenIdSignIn.with(lang, &[name])) }
            }
        }
        section {
            @if let Some(fault) = fault { p.bad role="alert" { (fault.sentence(lang)) } }
            form method="post" action="/login" {
                input type="hidden" name="next" value=(next);
                div.row {
                    label { (say(Word::Login)) input name="login" required maxlength="60" autocomplete="username" autocapitalize="none"; }
                    label { (say(Word::Password)) input name="password" type="password" required maxlength="1000" autocomplete="current-password"; }
                    label { (say(Word::Code)) input name="code" inputmode="numeric" maxlength="12" autocomplete="one-time-code"; }
                    button { (say(Word::SignIn)) }
                }
                p.quiet { (say(Word::CodeSays)) }
            }
        }
    };
    page(say(Word::SignIn), None, lang, false, content)
}

/// What was typed to sign in.
#[derive(Deserialize)]
pub struct Typed {
    login: String,
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

/// Signs in and goes on; what is wrong is told above the form.
pub async fn enter(
    State(site): State<App>,
    asked: Asked,
    client: Client,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let known = Known {
        login: typed.login,
        password: typed.password,
        code: typed.code,
    };
    match sign_in(&site, &client, &known).await {
        Ok(cookie) => {
            let next = Redirect::to(path(&typed.next));
            Ok(([(SET_COOKIE, cookie)], next).into_response())
        }
        Err(fault) if fault.word == Word::SignInWrong => {
            let page = sign_in_page(&site, asked.lang, path(&typed.next), Some(&fault));
            Ok((fault.status, page).into_response())
        }
        Err(fault) => Err(fault),
    }
}

/// One's own account.
pub async fn account(
    State(site): State<App>,
    comer: Comer,
    Query(after): Query<Proved>,
) -> Result<Html<String>, Fault> {
    shown(&site, &comer, None, after.proved).await
}

async fn shown(
    site: &App,
    comer: &Comer,
    told: Option<Word>,
    proved: bool,
) -> Result<Html<String>, Fault> {
    let asker = &comer.asker;
    let lang = asker.lang;
    let say = |word: Word| word.say(lang);
    let Some(accounts) = &site.accounts else {
        return Err(Fault::missing());
    };
    let account = site.service.store.account_of(&asker.person.id).await?;
    let has_factor = account.as_ref().is_some_and(|a| a.secret.is_some());
    let identities = site.service.store.identities().await?;
    let by_openid = identities.contains(&asker.person.id);
    let content = html! {
        @if let Some(word) = told { p.good role="status" { (say(word)) } }
        @if comer.enrols && account.is_some() { p.bad role="alert" { (say(Word::FactorNeeded)) } }
        p { (asker.person.name) }
        @if let Some(name) = elsewhere(site) {
            section {
                h2 { (name) }
                @if by_openid { p.good { (Word::OpenIdIsSet.with(lang, &[name])) } }
                @if comer.enrols || proved {
                    p { a.button href="/login/openid?for=link" { (Word::OpenIdLink.with(lang, &[name])) } }
                } @else if account.is_some() {
                    // A form must not lead to another host: what it proves is kept, and a link goes there.
                    form method="post" action="/account/openid" {
                        div.row {
                            label { (say(Word::CurrentPassword)) input name="password" type="password" required maxlength="1000" autocomplete="current-password"; }
                            @if has_factor {
                                label { (say(Word::Code)) input name="code" inputmode="numeric" maxlength="12" autocomplete="one-time-code"; }
                            }
                            button { (Word::OpenIdLink.with(lang, &[name])) }
                        }
                    }
                }
            }
        }
        (password_form(account.as_ref(), lang))
        @if account.is_some() {
            section {
                h2 { (say(Word::Authenticator)) }
                @if has_factor { p.good { (say(Word::FactorIsSet)) } }
                (factor_form(site, comer, has_factor).await?)
            }
        }
        @if accounts.factor && !comer.enrols { p.quiet { (say(Word::CodeSays)) } }
    };
    // Who may only set a password is shown no way to anywhere else.
    let known = (!comer.enrols).then_some(asker);
    Ok(page(say(Word::Account), known, lang, false, content))
}

fn password_form(account: Option<&Account>, lang: Lang) -> Markup {
    let say = |word: Word| word.say(lang);
    let login = account.map_or("", |account| &account.login);
    html! {
        section {
            h2 { (say(Word::SetPassword)) }
            p.quiet { (say(Word::AccountSays)) }
            form method="post" action="/account/password" {
                div.row {
                    label { (say(Word::Login)) input name="login" required maxlength="60" value=(login) autocomplete="username" autocapitalize="none"; }
                    @if account.is_some() {
                        label { (say(Word::CurrentPassword)) input name="current" type="password" required maxlength="1000" autocomplete="current-password"; }
                        @if account.is_some_and(|account| account.secret.is_some()) {
                            label { (say(Word::Code)) input name="code" inputmode="numeric" maxlength="12" autocomplete="one-time-code"; }
                        }
                    }
                    label { (say(Word::NewPassword)) input name="password" type="password" required minlength="12" maxlength="128" autocomplete="new-password"; }
                    button { (say(Word::SetPassword)) }
                }
            }
        }
    }
}

async fn factor_form(site: &App, comer: &Comer, has_factor: bool) -> Result<Markup, Fault> {
    let lang = comer.asker.lang;
    let say = |word: Word| word.say(lang);
    let factor = new_factor(site, &comer.asker.person).await?;
    // In fours, as people type it.
    let signs: Vec<char> = factor.secret.chars().collect();
    let key: Vec<String> = signs.chunks(4).map(|four| four.iter().collect()).collect();
    Ok(html! {
        details open[!has_factor] {
            summary { (say(Word::SetFactor)) }
            p { (say(Word::FactorSays)) }
            p { (say(Word::FactorKey)) ": " code { (key.join(" ")) } }
            p.quiet { code { (factor.address) } }
            form method="post" action="/account/factor" {
                input type="hidden" name="secret" value=(factor.secret);
                div.row {
                    label { (say(Word::NewFactor)) input name="digits" required inputmode="numeric" maxlength="12" autocomplete="off"; }
                    label { (say(Word::CurrentPassword)) input name="password" type="password" required maxlength="1000" autocomplete="current-password"; }
                    @if has_factor {
                        label { (say(Word::Code)) input name="code" inputmode="numeric" maxlength="12" autocomplete="one-time-code"; }
                    }
                    button { (say(Word::SetFactor)) }
                }
            }
        }
    })
}

/// What somebody is sent to another system for, and where they go on afterwards.
#[derive(Deserialize)]
pub struct There {
    #[serde(default)]
    r#for: String,
    #[serde(default)]
    next: String,
}

/// Sends the browser to another system to sign in there, or to prove again who it is.
pub async fn openid(
    State(site): State<App>,
    Query(there): Query<There>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let purpose = match there.r#for.as_str() {
        "" => Some(Purpose::SignIn),
        word => Purpose::named(word),
    };
    let purpose = purpose.ok_or(Fault::missing())?;
    let next = match purpose {
        Purpose::Link => "/account",
        Purpose::SignIn | Purpose::Confirm => path(&there.next),
    };
    sent_there(&site, &headers, purpose, next).await
}

/// Proves who somebody is who wants to sign in with the account of another system; the way there is on the page.
pub async fn openid_link(
    State(site): State<App>,
    asker: Asker,
    client: Client,
    Form(typed): Form<Proof>,
) -> Result<Redirect, Fault> {
    known(&site, &asker, &client, &typed.password, &typed.code).await?;
    Ok(Redirect::to("/account?proved=true"))
}

/// A new password.
#[derive(Deserialize)]
pub struct NewPassword {
    login: String,
    password: String,
    #[serde(default)]
    current: String,
    #[serde(default)]
    code: String,
}

/// Sets the password.
pub async fn password(
    State(site): State<App>,
    comer: Comer,
    client: Client,
    Form(new): Form<NewPassword>,
) -> Result<Response, Fault> {
    let chosen = Chosen {
        login: &new.login,
        password: &new.password,
        current: &new.current,
        code: &new.code,
    };
    set_password(&site, &comer, &client, chosen).await?;
    Ok(Redirect::to("/account/password-set").into_response())
}

/// That the password is set.
pub async fn password_set(State(site): State<App>, comer: Comer) -> Result<Html<String>, Fault> {
    shown(&site, &comer, Some(Word::PasswordIsSet), false).await
}

/// A new authenticator.
#[derive(Deserialize)]
pub struct NewFactor {
    secret: String,
    digits: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
}

/// Sets the authenticator up.
pub async fn factor(
    State(site): State<App>,
    comer: Comer,
    client: Client,
    Form(new): Form<NewFactor>,
) -> Result<Redirect, Fault> {
    let again = (new.password.as_str(), new.code.as_str());
    set_factor(&site, &comer, &client, &new.secret, &new.digits, again).await?;
    Ok(Redirect::to("/account"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_signs_in_stays_on_this_site() {
        for (next, to) in [
            ("/runs/u1", "/runs/u1"),
            ("", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("/a\nb", "/"),
        ] {
            assert_eq!(path(next), to, "{next}");
        }
    }
}
