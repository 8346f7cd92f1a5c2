-- +goose Up

-- A roll of a day that is too long to be counted while somebody waits: how far it has been counted, and what was found by then. id follows from
-- the bodies, the day and how far behind dues may be; bodies is empty for all. Numbers alone, and of nobody.
CREATE TABLE member_roll (
    id          TEXT    NOT NULL PRIMARY KEY,
    bodies      TEXT    NOT NULL,
    day         TEXT    NOT NULL CHECK (length(day) = 10),
    behind      INTEGER NOT NULL,
    asked_at    INTEGER NOT NULL,
    reached     INTEGER NOT NULL,
    looked      INTEGER NOT NULL,
    members     INTEGER NOT NULL,
    formal      INTEGER NOT NULL,
    good        INTEGER NOT NULL,
    done_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX member_roll_asked ON member_roll (asked_at);

-- +goose Down
DROP TABLE member_roll;
