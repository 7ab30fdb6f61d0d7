//! People: invited with a link or a token, seen, shut out.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::Problem;
use super::{App, Asker, Fault, Site, who};
use crate::folders::new_id;
use crate::states::Role;
use crate::store::chain::sha256;
use crate::store::{NewToken, Person, TokenKind};
use crate::words::Word;
use crate::work::now;

/// How long a link may be opened.
pub const LINK: i64 = 24 * 3_600_000;

/// Letters that a name may have.
const NAME: usize = 60;

/// How long a token of another program goes.
const BEARER: i64 = 366 * 24 * 3_600_000;

/// The people.
#[derive(Debug, Serialize, ToSchema)]
pub struct People {
    /// By name.
    people: Vec<Person>,
}

/// Somebody to be invited.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// As others see them.
    #[schema(min_length = 1, max_length = 60, pattern = r"[^\s]")]
    name: String,
    /// What they may do.
    roles: Vec<Role>,
    /// For another program: a token in place of a link.
    #[serde(default)]
    token: bool,
}

/// How the invited come in; told once.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invited {
    /// Who.
    pub person: Person,
    /// The path that opens a session, once, within a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// What another program sends as `Authorization: Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// Whoever asks.
#[utoipa::path(get, path = "/me", tag = "people", responses((status = 200, body = Person), (status = 401, body = Problem)))]
pub async fn me(asker: Asker) -> Json<Person> {
    Json(asker.person)
}

/// The people.
#[utoipa::path(get, path = "/people", tag = "people", responses((status = 200, body = People), (status = 401, body = Problem)))]
pub async fn list(State(site): State<App>, _asker: Asker) -> Result<Json<People>, Fault> {
    Ok(Json(People {
        people: site.service.store.people().await?,
    }))
}

/// Invites somebody. Their link or token is told now and never again.
#[utoipa::path(post, path = "/people", tag = "people", request_body = Invitation,
    responses((status = 201, body = Invited), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem)))]
pub async fn invite(
    State(site): State<App>,
    asker: Asker,
    Json(invitation): Json<Invitation>,
) -> Result<(StatusCode, Json<Invited>), Fault> {
    let invited = invited(
        &site,
        &asker,
        &invitation.name,
        invitation.roles,
        invitation.token,
    );
    Ok((StatusCode::CREATED, Json(invited.await?)))
}

/// Invites somebody.
///
/// # Errors
/// Who asks may not, or the name is none.
pub async fn invited(
    site: &Site,
    asker: &Asker,
    name: &str,
    roles: Vec<Role>,
    as_token: bool,
) -> Result<Invited, Fault> {
    asker.needs(Role::Administrator)?;
    let name = name.trim();
    let is_told = !name.is_empty() && !name.chars().any(char::is_control);
    if !is_told || name.chars().count() > NAME {
        return Err(Fault::unfit(Word::NeedsName));
    }
    let person = Person {
        id: new_id('p')?,
        name: name.to_owned(),
        roles,
    };
    let store = &site.service.store;
    store
        .put_person(&person, Some(&asker.person), now())
        .await?;
    let token = who::token()?;
    let (kind, time) = match as_token {
        true => (TokenKind::Bearer, BEARER),
        false => (TokenKind::Link, LINK),
    };
    let kept = NewToken {
        hash: sha256(token.as_bytes()),
        kind,
        person: person.id.clone(),
        until: now() + time,
    };
    store.add_token(kept, now()).await?;
    let link = (!as_token).then(|| format!("/open?token={token}"));
    Ok(Invited {
        person,
        link,
        token: as_token.then_some(token),
    })
}

/// A new link for somebody who has lost the password or the authenticator: what opened the service for them is over.
#[utoipa::path(post, path = "/people/{id}/link", tag = "people", params(("id" = String, Path,)),
    responses((status = 201, body = Invited), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub async fn link(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Invited>), Fault> {
    Ok((StatusCode::CREATED, Json(linked(&site, &asker, &id).await?)))
}

/// Makes a new link for somebody.
///
/// # Errors
/// Who asks may not, or there is no such person.
pub async fn linked(site: &Site, asker: &Asker, id: &str) -> Result<Invited, Fault> {
    asker.needs(Role::Administrator)?;
    not_themselves(asker, id)?;
    let store = &site.service.store;
    let person = store.person(id).await?;
    store.revoke_person(id, &asker.person, now()).await?;
    let token = who::token()?;
    let kept = NewToken {
        hash: sha256(token.as_bytes()),
        kind: TokenKind::Link,
        person: person.id.clone(),
        until: now() + LINK,
    };
    store.add_token(kept, now()).await?;
    Ok(Invited {
        person,
        link: Some(format!("/open?token={token}")),
        token: None,
    })
}

/// What somebody may do from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRoles {
    /// All of it.
    roles: Vec<Role>,
}

/// Changes what somebody may do; never oneself.
#[utoipa::path(put, path = "/people/{id}/roles", tag = "people", params(("id" = String, Path,)), request_body = NewRoles,
    responses((status = 200, body = Person), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem)))]
pub async fn roles(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Json(new): Json<NewRoles>,
) -> Result<Json<Person>, Fault> {
    Ok(Json(with_roles(&site, &asker, &id, new.roles).await?))
}

/// Changes what somebody may do.
///
/// # Errors
/// Who asks may not, or it is they themselves.
pub async fn with_roles(
    site: &Site,
    asker: &Asker,
    id: &str,
    roles: Vec<Role>,
) -> Result<Person, Fault> {
    asker.needs(Role::Administrator)?;
    not_themselves(asker, id)?;
    let store = &site.service.store;
    let person = Person {
        roles,
        ..store.person(id).await?
    };
    store
        .put_person(&person, Some(&asker.person), now())
        .await?;
    Ok(person)
}

/// Takes all access of a person back; what they did stays in the record.
#[utoipa::path(delete, path = "/people/{id}/access", tag = "people", params(("id" = String, Path,)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn revoke(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<StatusCode, Fault> {
    asker.needs(Role::Administrator)?;
    not_themselves(&asker, &id)?;
    site.service
        .store
        .revoke_person(&id, &asker.person, now())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whoever shuts themselves out may leave nobody who can let anybody in.
///
/// # Errors
/// It is whoever asks.
fn not_themselves(asker: &Asker, id: &str) -> Result<(), Fault> {
    match asker.person.id == id {
        true => Err(Fault::new(StatusCode::CONFLICT, Word::NotYourself)),
        false => Ok(()),
    }
}
