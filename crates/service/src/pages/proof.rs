//! That somebody proves again who they are, before what matters: password and code, or the account of another system.

use maud::{Markup, html};
use serde::Deserialize;

use crate::http::{App, Asker, Client, Fault, known};
use crate::words::{Word, percent};

/// What is typed as proof; empty where it was given elsewhere.
#[derive(Deserialize)]
pub struct Proof {
    #[serde(default)]
    pub password: String,
    #[serde(default)]
    pub code: String,
}

/// What a page is led to after.
#[derive(Default, Deserialize)]
pub struct Proved {
    /// Who asks has just proved elsewhere who they are.
    #[serde(default)]
    pub proved: bool,
}

/// By which ways somebody can prove who they are here.
pub struct Ways {
    has_password: bool,
    elsewhere: Option<String>,
}

/// The ways of somebody; none where there are no accounts.
///
/// # Errors
/// The store does not answer.
pub async fn ways(site: &App, asker: &Asker) -> Result<Option<Ways>, Fault> {
    let Some(accounts) = &site.accounts else {
        return Ok(None);
    };
    let store = &site.service.store;
    let elsewhere = match &accounts.openid {
        Some(openid) if store.identities().await?.contains(&asker.person.id) => {
            Some(openid.name().to_owned())
        }
        _ => None,
    };
    let account = store.account_of(&asker.person.id).await?;
    Ok(Some(Ways {
        // Somebody without any account is told so when they try.
        has_password: account.is_some() || elsewhere.is_none(),
        elsewhere,
    }))
}

/// The fields of a form; with the way to another system, which leads back to `next`, a path of this site.
pub fn fields(ways: &Ways, proved: bool, next: &str, asker: &Asker) -> Markup {
    let say = |word: Word| word.say(asker.lang);
    let sign = if next.contains('?') { '&' } else { '?' };
    html! {
        @match &ways.elsewhere {
            Some(name) if proved => span.good role="status" { (Word::OpenIdProved.with(asker.lang, &[name])) },
            Some(name) => a.button.plain href={ "/login/openid?for=confirm&next=" (percent(&format!("{next}{sign}proved=true"))) } {
                (Word::OpenIdConfirm.with(asker.lang, &[name]))
            },
            None => {},
        }
        @if ways.has_password && !(proved && ways.elsewhere.is_some()) {
            label { (say(Word::Password)) input name="password" type="password" required[ways.elsewhere.is_none()] maxlength="1000" autocomplete="current-password"; }
            label { (say(Word::Code)) input name="code" inputmode="numeric" maxlength="12" autocomplete="one-time-code"; }
        }
    }
}

/// Takes what was typed as proof. Nothing typed is none: then it counts what was proved elsewhere, if anything.
///
/// # Errors
/// Password or code is wrong, or it was tried too often.
pub async fn given(site: &App, asker: &Asker, client: &Client, typed: &Proof) -> Result<(), Fault> {
    let elsewhere = match &site.accounts {
        None => return Ok(()),
        Some(accounts) => accounts.openid.is_some(),
    };
    if elsewhere && typed.password.is_empty() {
        return Ok(());
    }
    known(site, asker, client, &typed.password, &typed.code).await
}
