//! Accounts: the name, the password and the second factor with which a person signs in.

use super::{note, people};
use crate::states::Role;
use crate::store::db::{Db, Row, cells, one as one_row, optional};
use crate::store::{Account, Kept, NewAccount, NewIdentity, Person, StoreError};

const SELECT: &str = "SELECT a.login, a.password, a.secret, p.id, p.name, p.roles \
     FROM accounts a JOIN people p ON p.id = a.person";

fn account(mut row: Row) -> Kept<Account> {
    Ok(Account {
        login: row.text(0)?,
        password: row.text(1)?,
        secret: row.optional_text(2)?,
        person: people::person(&mut row, 3)?,
    })
}

fn found(db: &mut dyn Db, column: &str, value: &str) -> Kept<Option<Account>> {
    let text = format!("{SELECT} WHERE a.{column} = ?");
    optional(db, &text, cells![value])?.map(account).transpose()
}

pub fn by_login(db: &mut dyn Db, login: &str) -> Kept<Option<Account>> {
    found(db, "login", login)
}

pub fn of(db: &mut dyn Db, person: &str) -> Kept<Option<Account>> {
    found(db, "person", person)
}

pub fn all(db: &mut dyn Db) -> Kept<Vec<Account>> {
    let rows = db.rows(&format!("{SELECT} ORDER BY a.login"), cells![])?;
    rows.into_iter().map(account).collect()
}

/// Whether somebody who signs in can let others in.
pub fn has_administrator(db: &mut dyn Db) -> Kept<bool> {
    for person in people::all(db)? {
        if person.may(Role::Administrator)
            && (of(db, &person.id)?.is_some() || has_identity(db, &person.id)?)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether somebody signs in with the account of another system.
fn has_identity(db: &mut dyn Db, person: &str) -> Kept<bool> {
    let text = "SELECT 1 FROM identities WHERE person = ?";
    Ok(optional(db, text, cells![person])?.is_some())
}

/// Who signs in with this account of another system.
pub fn identity(db: &mut dyn Db, issuer: &str, subject: &str) -> Kept<Option<Person>> {
    let text = "SELECT p.id, p.name, p.roles FROM identities i JOIN people p ON p.id = i.person \
                WHERE i.issuer = ? AND i.subject = ?";
    match optional(db, text, cells![issuer, subject])? {
        Some(mut row) => Ok(Some(people::person(&mut row, 0)?)),
        None => Ok(None),
    }
}

/// The people who sign in with the account of another system, by their ids.
pub fn identities(db: &mut dyn Db) -> Kept<Vec<String>> {
    let rows = db.rows("SELECT person FROM identities ORDER BY person", cells![])?;
    rows.into_iter().map(|mut row| row.text(0)).collect()
}

pub fn set_identity(db: &mut dyn Db, new: &NewIdentity, now: i64) -> Kept<()> {
    let by = people::one(db, &new.person)?;
    let other = identity(db, &new.issuer, &new.subject)?;
    if other.is_some_and(|other| other.id != new.person) {
        return Err(StoreError::Conflict);
    }
    db.execute(
        "INSERT INTO identities (person, issuer, subject, at) VALUES (?, ?, ?, ?) \
         ON CONFLICT (person) DO UPDATE SET issuer = excluded.issuer, subject = excluded.subject, at = excluded.at",
        cells![&new.person, &new.issuer, &new.subject, now],
    )?;
    people::end_tokens(db, &new.person, &new.session)?;
    note(db, Some(&by), now, "identity-set", &by.id, &new.issuer)
}

pub fn set(db: &mut dyn Db, new: &NewAccount, now: i64) -> Kept<()> {
    let by = people::one(db, &new.person)?;
    let other = by_login(db, &new.login)?;
    if other.is_some_and(|other| other.person.id != new.person) {
        return Err(StoreError::Conflict);
    }
    let secret = match new.keeps_secret {
        true => "accounts.secret",
        false => "NULL",
    };
    let text = format!(
        "INSERT INTO accounts (person, login, password, changed_at) VALUES (?, ?, ?, ?) \
         ON CONFLICT (person) DO UPDATE SET login = excluded.login, password = excluded.password, \
         changed_at = excluded.changed_at, secret = {secret}"
    );
    db.execute(&text, cells![&new.person, &new.login, &new.password, now])?;
    // Whoever had stolen a session, a link or a token loses it; the session that sets the password goes on.
    people::end_tokens(db, &new.person, &new.session)?;
    note(db, Some(&by), now, "password-set", &by.id, "")
}

pub fn set_secret(
    db: &mut dyn Db,
    person: &str,
    secret: Option<&str>,
    step: i64,
    now: i64,
) -> Kept<()> {
    let by = people::one(db, person)?;
    let changed = db.execute(
        "UPDATE accounts SET secret = ?, step = ? WHERE person = ?",
        cells![secret, step, person],
    )?;
    if changed != 1 {
        return Err(StoreError::Missing);
    }
    let what = match secret {
        Some(_) => "factor-set",
        None => "factor-removed",
    };
    note(db, Some(&by), now, what, person, "")
}

/// Uses a step of the clock up; false when it, or a later one, was used before.
pub fn use_step(db: &mut dyn Db, person: &str, step: i64) -> Kept<bool> {
    let used = db.execute(
        "UPDATE accounts SET step = ? WHERE person = ? AND step < ?",
        cells![step, person, step],
    )?;
    Ok(used == 1)
}

/// Somebody has tried to sign in as this person and could not.
pub fn failed(db: &mut dyn Db, person: &str, now: i64) -> Kept<()> {
    one_row(
        db,
        "SELECT 1 FROM accounts WHERE person = ?",
        cells![person],
    )?;
    note(db, None, now, "sign-in-failed", person, "")
}
