-- The schema of sqlite/0001.sql and 0002.sql. Times are milliseconds since 1970 (UTC); JSON is kept as text; yes and no are
-- 1 and 0. Text is put in order by its bytes, as SQLite does.

CREATE TABLE people (
    id         TEXT COLLATE "C" PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    roles      TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE tokens (
    hash       TEXT PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('link', 'session', 'bearer')),
    person     TEXT NOT NULL REFERENCES people,
    created_at BIGINT NOT NULL,
    until      BIGINT NOT NULL,
    over       BIGINT NOT NULL DEFAULT 0,
    seen       BIGINT NOT NULL DEFAULT 0,
    confirmed  BIGINT NOT NULL DEFAULT 0,
    enrols     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX tokens_of_person ON tokens (person);

CREATE TABLE accounts (
    person     TEXT PRIMARY KEY REFERENCES people,
    login      TEXT COLLATE "C" NOT NULL UNIQUE,
    password   TEXT NOT NULL,
    secret     TEXT,
    step       BIGINT NOT NULL DEFAULT 0,
    changed_at BIGINT NOT NULL
);

CREATE TABLE rounds (
    id         TEXT COLLATE "C" PRIMARY KEY,
    name       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL REFERENCES people,
    version    BIGINT NOT NULL,
    errors     BIGINT,
    warnings   BIGINT,
    answer     TEXT
);

CREATE TABLE files (
    round      TEXT NOT NULL REFERENCES rounds,
    version    BIGINT NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    bytes      BIGINT NOT NULL,
    sha256     TEXT NOT NULL,
    PRIMARY KEY (round, version, name)
);

CREATE TABLE changes (
    round      TEXT NOT NULL REFERENCES rounds,
    version    BIGINT NOT NULL,
    what       TEXT NOT NULL,
    person     TEXT NOT NULL REFERENCES people,
    at         BIGINT NOT NULL,
    PRIMARY KEY (round, version)
);

CREATE TABLE runs (
    id          TEXT COLLATE "C" PRIMARY KEY,
    round       TEXT NOT NULL REFERENCES rounds,
    version     BIGINT NOT NULL,
    job         TEXT NOT NULL UNIQUE,
    state       TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    created_by  TEXT NOT NULL REFERENCES people,
    approved_by TEXT REFERENCES people,
    reason      TEXT,
    folder      TEXT,
    summary     TEXT,
    verify      TEXT,
    proved      BIGINT NOT NULL DEFAULT 0,
    until       BIGINT
);
CREATE INDEX runs_of_round ON runs (round, created_at);
CREATE INDEX runs_released ON runs (until) WHERE state = 'released';

CREATE TABLE jobs (
    id         TEXT COLLATE "C" PRIMARY KEY,
    run        TEXT NOT NULL UNIQUE REFERENCES runs,
    lang       TEXT NOT NULL,
    state      TEXT NOT NULL,
    fence      BIGINT NOT NULL DEFAULT 0,
    worker     TEXT,
    lease      BIGINT NOT NULL DEFAULT 0,
    progress   TEXT NOT NULL DEFAULT '',
    cancel     BIGINT NOT NULL DEFAULT 0,
    error      TEXT,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    ended_at   BIGINT
);
CREATE INDEX jobs_open ON jobs (created_at) WHERE state IN ('queued', 'running');

CREATE TABLE requests (
    person     TEXT NOT NULL,
    kind       TEXT NOT NULL,
    key        TEXT NOT NULL,
    object     TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (person, kind, key)
);

CREATE TABLE audit (
    number     BIGINT PRIMARY KEY,
    at         BIGINT NOT NULL,
    person     TEXT NOT NULL,
    name       TEXT NOT NULL,
    action     TEXT NOT NULL,
    object     TEXT NOT NULL,
    detail     TEXT NOT NULL,
    before     TEXT NOT NULL,
    hash       TEXT NOT NULL
);
CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is only added to';
END $$;
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_stays();
