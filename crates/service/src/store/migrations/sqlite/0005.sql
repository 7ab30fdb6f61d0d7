-- What was committed of a round before its draw, and published: content is `commitment.json`, which holds counts and hashes
-- and no name. known: SHA-256 of the seed that the settings had then; seal: SHA-256 of the seed itself, where somebody has
-- it in an envelope. The seed follows once, and only ever this once.
CREATE TABLE commitments (
    round       TEXT NOT NULL REFERENCES rounds,
    number      INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    sha256      TEXT NOT NULL,
    content     TEXT NOT NULL,
    source      TEXT NOT NULL,
    seal        TEXT,
    known       TEXT,
    reason      TEXT NOT NULL,
    person      TEXT NOT NULL REFERENCES people,
    at          INTEGER NOT NULL,
    seed        TEXT,
    seed_person TEXT REFERENCES people,
    seed_at     INTEGER,
    PRIMARY KEY (round, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX commitments_by_hash ON commitments (sha256);
