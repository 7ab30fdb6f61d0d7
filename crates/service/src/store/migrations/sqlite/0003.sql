-- What people decided about cases that wait for one. second: another person, who has looked at it and agrees; only then
-- it is written into the review table of the round.
CREATE TABLE reviews (
    round      TEXT NOT NULL REFERENCES rounds,
    child      TEXT NOT NULL,
    item       TEXT NOT NULL,
    decision   TEXT NOT NULL,
    reason     TEXT NOT NULL,
    person     TEXT NOT NULL REFERENCES people,
    at         INTEGER NOT NULL,
    second     TEXT REFERENCES people,
    second_at  INTEGER,
    PRIMARY KEY (round, child, item)
) STRICT, WITHOUT ROWID;
