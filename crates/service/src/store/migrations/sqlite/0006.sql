-- The list of what-if changes that the planners of a round keep together: changes is a JSON list. version counts what was saved:
-- who saves what somebody else has saved meanwhile is told.
CREATE TABLE what_if_drafts (
    round    TEXT PRIMARY KEY REFERENCES rounds,
    version  INTEGER NOT NULL,
    changes  TEXT NOT NULL,
    person   TEXT NOT NULL REFERENCES people,
    at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
