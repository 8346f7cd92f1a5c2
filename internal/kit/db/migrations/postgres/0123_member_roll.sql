-- +goose Up

-- A roll of a day that is too long to be counted while somebody waits: how far it has been counted, and what was found by then. id follows from
-- the bodies, the day and how far behind dues may be; bodies is empty for all. Numbers alone, and of nobody.
CREATE TABLE member_roll (
    id          TEXT    NOT NULL PRIMARY KEY,
    bodies      TEXT    NOT NULL,
    day         TEXT    NOT NULL CHECK (length(day) = 10),
    behind      BIGINT  NOT NULL,
    asked_at    BIGINT  NOT NULL,
    reached     BIGINT  NOT NULL,
    looked      BIGINT  NOT NULL,
    members     BIGINT  NOT NULL,
    formal      BIGINT  NOT NULL,
    good        BIGINT  NOT NULL,
    done_at     BIGINT  NOT NULL
);
CREATE INDEX member_roll_asked ON member_roll (asked_at);

-- +goose Down
DROP TABLE member_roll;
