-- Times are milliseconds since 1970 (UTC); JSON is kept as text.

-- Who works with the service. roles: names, separated by commas.
CREATE TABLE people (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    roles      TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- What opens the service, by SHA-256; never the token itself. A link opens one session, once.
CREATE TABLE tokens (
    hash       TEXT PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('link', 'session', 'bearer')),
    person     TEXT NOT NULL REFERENCES people,
    created_at INTEGER NOT NULL,
    until      INTEGER NOT NULL,
    over       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX tokens_of_person ON tokens (person);

-- Rounds. What was found is of the current version only.
CREATE TABLE rounds (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES people,
    version    INTEGER NOT NULL,
    errors     INTEGER,
    warnings   INTEGER,
    answer     TEXT
) STRICT;

-- The files of every version; what they hold stands in rounds/ROUND/VERSION/NAME of the data folder.
CREATE TABLE files (
    round      TEXT NOT NULL REFERENCES rounds,
    version    INTEGER NOT NULL,
    name       TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    sha256     TEXT NOT NULL,
    PRIMARY KEY (round, version, name)
) STRICT, WITHOUT ROWID;

-- What a person changed from one version of a round to the next.
CREATE TABLE changes (
    round      TEXT NOT NULL REFERENCES rounds,
    version    INTEGER NOT NULL,
    what       TEXT NOT NULL,
    person     TEXT NOT NULL REFERENCES people,
    at         INTEGER NOT NULL,
    PRIMARY KEY (round, version)
) STRICT, WITHOUT ROWID;

-- Runs. folder: of the results, within runs/RUN of the data folder.
CREATE TABLE runs (
    id          TEXT PRIMARY KEY,
    round       TEXT NOT NULL REFERENCES rounds,
    version     INTEGER NOT NULL,
    job         TEXT NOT NULL UNIQUE,
    state       TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    created_by  TEXT NOT NULL REFERENCES people,
    approved_by TEXT REFERENCES people,
    reason      TEXT,
    folder      TEXT,
    summary     TEXT,
    verify      TEXT,
    proved      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX runs_of_round ON runs (round, created_at);

-- Jobs. Whoever has one says so before `lease` passes; `fence` is higher for each who has it.
CREATE TABLE jobs (
    id         TEXT PRIMARY KEY,
    run        TEXT NOT NULL UNIQUE REFERENCES runs,
    lang       TEXT NOT NULL,
    state      TEXT NOT NULL,
    fence      INTEGER NOT NULL DEFAULT 0,
    worker     TEXT,
    lease      INTEGER NOT NULL DEFAULT 0,
    progress   TEXT NOT NULL DEFAULT '',
    cancel     INTEGER NOT NULL DEFAULT 0,
    error      TEXT,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at   INTEGER
) STRICT;
CREATE INDEX jobs_open ON jobs (created_at) WHERE state IN ('queued', 'running');

-- Requests that were made with an idempotency key, by person and kind of request.
CREATE TABLE requests (
    person     TEXT NOT NULL,
    kind       TEXT NOT NULL,
    key        TEXT NOT NULL,
    object     TEXT NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (person, kind, key)
) STRICT, WITHOUT ROWID;

-- The record: only ever added to; each entry's hash covers the one before.
CREATE TABLE audit (
    number     INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    person     TEXT NOT NULL,
    name       TEXT NOT NULL,
    action     TEXT NOT NULL,
    object     TEXT NOT NULL,
    detail     TEXT NOT NULL,
    before     TEXT NOT NULL,
    hash       TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END;
