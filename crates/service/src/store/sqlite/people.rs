//! People and what opens the service for them.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::note;
use crate::states::Role;
use crate::store::{Kept, NewToken, Person, TokenKind};

fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    let roles: String = row.get(2)?;
    Ok(Person {
        id: row.get(0)?,
        name: row.get(1)?,
        roles: roles.split(',').filter_map(Role::named).collect(),
    })
}

pub fn put(tx: &Transaction<'_>, person: &Person, by: Option<&Person>, now: i64) -> Kept<()> {
    let roles: Vec<&str> = person.roles.iter().map(|role| role.as_str()).collect();
    let roles = roles.join(",");
    tx.execute(
        "INSERT INTO people VALUES (?, ?, ?, ?) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, roles = excluded.roles",
        params![person.id, person.name, roles, now],
    )?;
    let detail = format!("{}: {roles}", person.name);
    note(tx, by, now, "person-set", &person.id, &detail)
}

pub fn all(db: &Connection) -> Kept<Vec<Person>> {
    let mut statement = db.prepare("SELECT id, name, roles FROM people ORDER BY name, id")?;
    let rows = statement.query_map([], person)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn add_token(tx: &Transaction<'_>, token: &NewToken, now: i64) -> Kept<()> {
    tx.execute(
        "INSERT INTO tokens (hash, kind, person, created_at, until) VALUES (?, ?, ?, ?, ?) \
         ON CONFLICT (hash) DO UPDATE SET until = excluded.until, over = 0",
        params![
            token.hash,
            token.kind.as_str(),
            token.person,
            now,
            token.until
        ],
    )?;
    // What is past its time need not be kept.
    tx.execute("DELETE FROM tokens WHERE until <= ?", [now])?;
    Ok(())
}

pub fn whose(db: &Connection, hash: &str, kind: TokenKind, now: i64) -> Kept<Option<Person>> {
    let mut statement = db.prepare(
        "SELECT p.id, p.name, p.roles FROM tokens t JOIN people p ON p.id = t.person \
         WHERE t.hash = ? AND t.kind = ? AND t.over = 0 AND t.until > ?",
    )?;
    let found = statement.query_row(params![hash, kind.as_str(), now], person);
    Ok(found.optional()?)
}

pub fn open_session(
    tx: &Transaction<'_>,
    link: &str,
    session: &str,
    until: i64,
    now: i64,
) -> Kept<Option<Person>> {
    let Some(person) = whose(tx, link, TokenKind::Link, now)? else {
        return Ok(None);
    };
    tx.execute("UPDATE tokens SET over = 1 WHERE hash = ?", [link])?;
    let token = NewToken {
        hash: session.to_owned(),
        kind: TokenKind::Session,
        person: person.id.clone(),
        until,
    };
    add_token(tx, &token, now)?;
    note(tx, Some(&person), now, "session-opened", &person.id, "")?;
    Ok(Some(person))
}

pub fn revoke(tx: &Transaction<'_>, hash: &str, now: i64) -> Kept<()> {
    let mut statement = tx.prepare(
        "SELECT p.id, p.name, p.roles FROM tokens t JOIN people p ON p.id = t.person WHERE t.hash = ? AND t.over = 0",
    )?;
    if let Some(person) = statement.query_row([hash], person).optional()? {
        tx.execute("UPDATE tokens SET over = 1 WHERE hash = ?", [hash])?;
        note(tx, Some(&person), now, "session-ended", &person.id, "")?;
    }
    Ok(())
}

pub fn revoke_person(tx: &Transaction<'_>, id: &str, by: &Person, now: i64) -> Kept<()> {
    tx.query_row("SELECT 1 FROM people WHERE id = ?", [id], |_| Ok(()))?;
    tx.execute("UPDATE tokens SET over = 1 WHERE person = ?", [id])?;
    note(tx, Some(by), now, "person-revoked", id, "")
}
