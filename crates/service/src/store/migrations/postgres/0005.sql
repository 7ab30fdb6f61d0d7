-- The schema of sqlite/0006.sql.
CREATE TABLE what_if_drafts (
    round    TEXT PRIMARY KEY REFERENCES rounds,
    version  BIGINT NOT NULL,
    changes  TEXT NOT NULL,
    person   TEXT NOT NULL REFERENCES people,
    at       BIGINT NOT NULL
);
