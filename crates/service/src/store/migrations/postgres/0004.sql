-- The schema of sqlite/0005.sql.
CREATE TABLE commitments (
    round       TEXT NOT NULL REFERENCES rounds,
    number      BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    sha256      TEXT NOT NULL,
    content     TEXT NOT NULL,
    source      TEXT NOT NULL,
    seal        TEXT,
    known       TEXT,
    reason      TEXT NOT NULL,
    person      TEXT NOT NULL REFERENCES people,
    at          BIGINT NOT NULL,
    seed        TEXT,
    seed_person TEXT REFERENCES people,
    seed_at     BIGINT,
    PRIMARY KEY (round, number)
);
CREATE INDEX commitments_by_hash ON commitments (sha256);
