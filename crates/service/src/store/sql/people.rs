//! People and what opens the service for them.

use super::note;
use crate::states::Role;
use crate::store::db::{Db, Row, cells, one as one_row, optional};
use crate::store::{Kept, NewSession, NewToken, Person, Session, TokenKind};

const PERSON: &str = "p.id, p.name, p.roles";

/// A person whose columns begin at a place.
pub fn person(row: &mut Row, at: usize) -> Kept<Person> {
    let roles = row.text(at + 2)?;
    Ok(Person {
        id: row.text(at)?,
        name: row.text(at + 1)?,
        roles: roles.split(',').filter_map(Role::named).collect(),
    })
}

pub fn put(db: &mut dyn Db, person: &Person, by: Option<&Person>, now: i64) -> Kept<()> {
    let roles: Vec<&str> = person.roles.iter().map(|role| role.as_str()).collect();
    let roles = roles.join(",");
    db.execute(
        "INSERT INTO people VALUES (?, ?, ?, ?) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, roles = excluded.roles",
        cells![&person.id, &person.name, &roles, now],
    )?;
    let detail = format!("{}: {roles}", person.name);
    note(db, by, now, "person-set", &person.id, &detail)
}

pub fn one(db: &mut dyn Db, id: &str) -> Kept<Person> {
    let text = format!("SELECT {PERSON} FROM people p WHERE p.id = ?");
    person(&mut one_row(db, &text, cells![id])?, 0)
}

pub fn all(db: &mut dyn Db) -> Kept<Vec<Person>> {
    let rows = db.rows(
        &format!("SELECT {PERSON} FROM people p ORDER BY p.name, p.id"),
        cells![],
    )?;
    rows.into_iter()
        .map(|mut row| person(&mut row, 0))
        .collect()
}

pub fn add_token(db: &mut dyn Db, token: &NewToken, now: i64) -> Kept<()> {
    db.execute(
        "INSERT INTO tokens (hash, kind, person, created_at, until) VALUES (?, ?, ?, ?, ?) \
         ON CONFLICT (hash) DO UPDATE SET until = excluded.until, over = 0",
        cells![
            &token.hash,
            token.kind.as_str(),
            &token.person,
            now,
            token.until,
        ],
    )?;
    // What is past its time need not be kept.
    db.execute("DELETE FROM tokens WHERE until <= ?", cells![now])?;
    Ok(())
}

pub fn whose(db: &mut dyn Db, hash: &str, kind: TokenKind, now: i64) -> Kept<Option<Person>> {
    let text = format!(
        "SELECT {PERSON} FROM tokens t JOIN people p ON p.id = t.person \
         WHERE t.hash = ? AND t.kind = ? AND t.over = 0 AND t.until > ?"
    );
    match optional(db, &text, cells![hash, kind.as_str(), now])? {
        Some(mut row) => Ok(Some(person(&mut row, 0)?)),
        None => Ok(None),
    }
}

pub fn add_session(db: &mut dyn Db, new: &NewSession, now: i64) -> Kept<()> {
    let by = one(db, &new.person)?;
    db.execute(
        "INSERT INTO tokens (hash, kind, person, created_at, until, seen, enrols) \
         VALUES (?, 'session', ?, ?, ?, ?, ?)",
        cells![&new.hash, &new.person, now, new.until, now, new.enrols],
    )?;
    db.execute("DELETE FROM tokens WHERE until <= ?", cells![now])?;
    note(db, Some(&by), now, "session-opened", &by.id, "")
}

pub fn open_session(
    db: &mut dyn Db,
    link: &str,
    session: &NewSession,
    now: i64,
) -> Kept<Option<Person>> {
    let Some(person) = whose(db, link, TokenKind::Link, now)? else {
        return Ok(None);
    };
    db.execute("UPDATE tokens SET over = 1 WHERE hash = ?", cells![link])?;
    let session = NewSession {
        person: person.id.clone(),
        ..session.clone()
    };
    add_session(db, &session, now)?;
    Ok(Some(person))
}

pub fn session(db: &mut dyn Db, hash: &str, now: i64, idle: i64) -> Kept<Option<Session>> {
    let text = format!(
        "SELECT t.enrols, t.seen, {PERSON} FROM tokens t JOIN people p ON p.id = t.person \
         WHERE t.hash = ? AND t.kind = 'session' AND t.over = 0 AND t.until > ? AND t.seen > ?"
    );
    match optional(db, &text, cells![hash, now, now - idle])? {
        None => Ok(None),
        Some(mut row) => Ok(Some(Session {
            enrols: row.flag(0)?,
            seen: row.int(1)?,
            person: person(&mut row, 2)?,
        })),
    }
}

pub fn touch(db: &mut dyn Db, hash: &str, now: i64) -> Kept<()> {
    db.execute(
        "UPDATE tokens SET seen = ? WHERE hash = ? AND seen < ?",
        cells![now, hash, now],
    )?;
    Ok(())
}

pub fn enrolled(db: &mut dyn Db, hash: &str) -> Kept<()> {
    db.execute("UPDATE tokens SET enrols = 0 WHERE hash = ?", cells![hash])?;
    Ok(())
}

pub fn confirm(db: &mut dyn Db, hash: &str, now: i64) -> Kept<()> {
    db.execute(
        "UPDATE tokens SET confirmed = ? WHERE hash = ? AND kind = 'session' AND over = 0",
        cells![now, hash],
    )?;
    Ok(())
}

pub fn use_confirmation(db: &mut dyn Db, hash: &str, since: i64) -> Kept<bool> {
    let used = db.execute(
        "UPDATE tokens SET confirmed = 0 WHERE hash = ? AND over = 0 AND confirmed > ?",
        cells![hash, since],
    )?;
    Ok(used == 1)
}

pub fn revoke(db: &mut dyn Db, hash: &str, now: i64) -> Kept<()> {
    let text = format!(
        "SELECT {PERSON} FROM tokens t JOIN people p ON p.id = t.person WHERE t.hash = ? AND t.over = 0"
    );
    if let Some(mut row) = optional(db, &text, cells![hash])? {
        let person = person(&mut row, 0)?;
        db.execute("UPDATE tokens SET over = 1 WHERE hash = ?", cells![hash])?;
        note(db, Some(&person), now, "session-ended", &person.id, "")?;
    }
    Ok(())
}

/// Everything that opens the service for a person is over, but for the session that is `kept`.
pub fn end_tokens(db: &mut dyn Db, id: &str, kept: &str) -> Kept<()> {
    db.execute(
        "UPDATE tokens SET over = 1 WHERE person = ? AND hash <> ?",
        cells![id, kept],
    )?;
    Ok(())
}

pub fn revoke_person(db: &mut dyn Db, id: &str, by: &Person, now: i64) -> Kept<()> {
    one(db, id)?;
    end_tokens(db, id, "")?;
    db.execute("DELETE FROM accounts WHERE person = ?", cells![id])?;
    db.execute("DELETE FROM identities WHERE person = ?", cells![id])?;
    note(db, Some(by), now, "person-revoked", id, "")
}
