-- The schema of sqlite/0004.sql.
ALTER TABLE runs ADD COLUMN over_at BIGINT;
ALTER TABLE rounds ADD COLUMN deleted_at BIGINT;
