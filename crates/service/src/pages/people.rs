//! People.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use maud::{Markup, html};

use super::{page, role};
use crate::http::{App, Asker, Fault, invited, revoke_access};
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
    let content = html! {
        (told)
        section {
            div.wide { table {
                thead { tr { th { (say(Word::Person)) } th { (say(Word::Roles)) } th {} } }
                tbody { @for person in &people { tr {
                    td { (person.name) }
                    td { @for one in &person.roles { (role(*one, lang)) " " } }
                    td { @if person.id != asker.person.id {
                        form method="post" action={ "/people/" (person.id) "/revoke" } { button.plain { (say(Word::Revoke)) } }
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
    shown(&site, &asker, told).await
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
