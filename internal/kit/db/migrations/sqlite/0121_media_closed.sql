-- +goose Up

-- A file that a room keeps for those whom it names: no library lists it, and while no other file holds the same, its public address
-- answers nobody.
ALTER TABLE media_file ADD COLUMN closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1));
