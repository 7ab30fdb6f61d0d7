-- The schema of sqlite/0007.sql.
CREATE TABLE identities (
    person   TEXT PRIMARY KEY REFERENCES people,
    issuer   TEXT NOT NULL,
    subject  TEXT NOT NULL,
    at       BIGINT NOT NULL,
    UNIQUE (issuer, subject)
);
