-- +goose Up

-- The rounds of a circular that are through: who had to be reminded was, whoever stands in was told.
-- quiet = 1 when nobody is left to telephone.
CREATE TABLE circular_round (
    circular_id TEXT    NOT NULL REFERENCES circular (id),
    round       TEXT    NOT NULL CHECK (round IN ('reminder', 'raised')),
    at          INTEGER NOT NULL,
    quiet       INTEGER NOT NULL CHECK (quiet IN (0, 1)),
    PRIMARY KEY (circular_id, round)
) STRICT;
CREATE INDEX circular_seat_raised ON circular_seat (raised_to, circular_id) WHERE raised_at > 0;
