-- +goose Up

-- An account without a name is a member's: it shows a number, which is its log-in name too, and is not among the people of the desk.
ALTER TABLE account ADD COLUMN nameless BIGINT NOT NULL DEFAULT 0 CHECK (nameless IN (0, 1));
