-- When a release was over, by whatever ended it; and when tables and results of a round were deleted, their term being over.
ALTER TABLE runs ADD COLUMN over_at INTEGER;
ALTER TABLE rounds ADD COLUMN deleted_at INTEGER;
