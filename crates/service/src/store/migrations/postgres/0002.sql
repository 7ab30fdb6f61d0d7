-- The schema of sqlite/0003.sql.
CREATE TABLE reviews (
    round      TEXT NOT NULL REFERENCES rounds,
    child      TEXT COLLATE "C" NOT NULL,
    item       TEXT COLLATE "C" NOT NULL,
    decision   TEXT NOT NULL,
    reason     TEXT NOT NULL,
    person     TEXT NOT NULL REFERENCES people,
    at         BIGINT NOT NULL,
    second     TEXT REFERENCES people,
    second_at  BIGINT,
    PRIMARY KEY (round, child, item)
);
