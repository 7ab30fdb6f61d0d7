//! People.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use maud::{Markup, html};

use super::{page, role};
use crate::http::{App, Asker, Fault, Invited, invited, linked, revoke_access, with_roles};
use crate::states::Role;
use crate::words::Word;

/// The people, and the form to invite one.
pub async fn list(State(site): State<App>, asker: Asker) -> Result<Html<String>, Fault> {
    asker.needs(Role::Administrator)?;
    shown(&site, &asker, html! {}).await
}

async fn shown(site: &App, asker: &Asker, told: Markup) -> Result<Html<String>, Fault> {
    let lang = asker.lang;
    let say = |word: Word| word.say(lang);
    let people = site.service.store.people().await?;
    let accounts = site.service.store.accounts().await?;
    let openid = site.accounts.as_ref().and_then(|all| all.openid.as_ref());
    let identities = match openid {
        Some(_) => site.service.store.identities().await?,
        None => Vec::new(),
    };
    let account = |id: &str| accounts.iter().find(|account| account.person.id == id);
    let has_accounts = site.accounts.is_some();
    let content = html! {
        (told)
        section {
            div.wide { table {
                thead { tr {
                    th { (say(Word::Person)) }
                    @if has_accounts { th { (say(Word::Login)) } th { (say(Word::Authenticator)) } }
                    th { (say(Word::Roles)) } th { (say(Word::Revoke)) }
                } }
                tbody { @for person in &people { tr {
                    td { (person.name) }
                    @if has_accounts {
                        td {
                            @let by_openid = openid.filter(|_| identities.contains(&person.id));
                            @match (account(&person.id), by_openid) {
                                (Some(account), Some(openid)) => { (account.login) " · " (openid.name()) },
                                (Some(account), None) => (account.login),
                                (None, Some(openid)) => (openid.name()),
                                (None, None) => "–",
                            }
                        }
                        td { @if account(&person.id).is_some_and(|account| account.secret.is_some()) { (say(Word::HasFactor)) } @else { "–" } }
                    }
                    td {
                        @for one in &person.roles { (role(*one, lang)) " " }
                        @if person.id != asker.person.id { details {
                            summary { (say(Word::SetRoles)) }
                            form method="post" action={ "/people/" (person.id) "/roles" } { div.row {
                                @for one in Role::ALL {
                                    label.check { input type="checkbox" name=(one.as_str()) checked[person.roles.contains(&one)]; (role(one, lang)) }
                                }
                                button.plain { (say(Word::SetRoles)) }
                            } }
                        } }
                    }
                    td { @if person.id != asker.person.id {
                        form method="post" action={ "/people/" (person.id) "/revoke" } { div.row {
                            button.plain { (say(Word::Revoke)) }
                            button.plain formaction={ "/people/" (person.id) "/link" } { (say(Word::NewLink)) }
                        } }
                    } }
                } } }
            } }
        }
        section {
            h2 { (say(Word::Invite)) }
            p.quiet { (say(Word::InviteSays)) }
            form method="post" action="/people" {
                div.row {
                    label { (say(Word::Name)) input name="name" required maxlength="60" autocomplete="off"; }
                    @for one in Role::ALL {
                        label.check { input type="checkbox" name=(one.as_str()); (role(one, lang)) }
                    }
                    button { (say(Word::Invite)) }
                }
            }
        }
    };
    Ok(page(say(Word::People), Some(asker), lang, false, content))
}

/// Invites somebody; the link is shown once.
pub async fn invite(
    State(site): State<App>,
    asker: Asker,
    Form(form): Form<HashMap<String, String>>,
) -> Result<Html<String>, Fault> {
    let name = form.get("name").map(String::as_str).unwrap_or_default();
    let roles = Role::ALL
        .into_iter()
        .filter(|role| form.contains_key(role.as_str()));
    let invited = invited(&site, &asker, name, roles.collect(), false).await?;
    told_link(&site, &asker, invited).await
}

/// Makes a new link for somebody; shown once.
pub async fn link(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Html<String>, Fault> {
    let invited = linked(&site, &asker, &id).await?;
    told_link(&site, &asker, invited).await
}

/// Changes what somebody may do.
pub async fn roles(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Form(form): Form<HashMap<String, String>>,
) -> Result<Redirect, Fault> {
    let chosen = Role::ALL
        .into_iter()
        .filter(|role| form.contains_key(role.as_str()));
    with_roles(&site, &asker, &id, chosen.collect()).await?;
    Ok(Redirect::to("/people"))
}

async fn told_link(site: &App, asker: &Asker, invited: Invited) -> Result<Html<String>, Fault> {
    let way = if site.secure { "https" } else { "http" };
    let host = site.hosts.first().map(String::as_str).unwrap_or_default();
    let link = format!("{way}://{host}{}", invited.link.unwrap_or_default());
    let told = html! {
        section aria-live="polite" {
            p { (invited.person.name) }
            p { code { (link) } }
            p.quiet { (Word::InviteSays.say(asker.lang)) }
        }
    };
    shown(site, asker, told).await
}

/// Takes all access of a person back.
pub async fn revoke(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Redirect, Fault> {
    revoke_access(State(site), asker, Path(id)).await?;
    Ok(Redirect::to("/people"))
}
