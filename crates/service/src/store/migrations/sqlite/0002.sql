-- How people sign in, where the service has accounts. password: argon2id in the PHC format. secret: of the
-- authenticator (RFC 6238) in base32; step: the last step of its clock that was used.
CREATE TABLE accounts (
    person     TEXT PRIMARY KEY REFERENCES people,
    login      TEXT NOT NULL UNIQUE,
    password   TEXT NOT NULL,
    secret     TEXT,
    step       INTEGER NOT NULL DEFAULT 0,
    changed_at INTEGER NOT NULL
) STRICT;

-- Of a session: when it was last used, when its password was last given again, whether it is only for setting one.
ALTER TABLE tokens ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tokens ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tokens ADD COLUMN enrols INTEGER NOT NULL DEFAULT 0;
UPDATE tokens SET seen = created_at;

-- The last moment of a release.
ALTER TABLE runs ADD COLUMN until INTEGER;
CREATE INDEX runs_released ON runs (until) WHERE state = 'released';
