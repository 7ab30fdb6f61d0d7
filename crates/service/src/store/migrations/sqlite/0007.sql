-- Who signs in with the account of another system: subject is that system's name for them, which never becomes another's. One a person.
CREATE TABLE identities (
    person   TEXT PRIMARY KEY REFERENCES people,
    issuer   TEXT NOT NULL,
    subject  TEXT NOT NULL,
    at       INTEGER NOT NULL,
    UNIQUE (issuer, subject)
) STRICT, WITHOUT ROWID;
