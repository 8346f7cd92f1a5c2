-- +goose Up

-- At most one row: a backup was restored, and who confirmed since which numbers were sent after it. Nothing is sent while
-- restored_at is above confirmed_at.
CREATE TABLE circular_gate (
    id           BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    restored_at  BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    confirmed_by TEXT NOT NULL
);
