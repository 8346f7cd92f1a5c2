-- +goose Up
-- A figure of a body on a day, told with its source: how many formal members it has, how many counties a province has. Rows
-- are added and never changed; of two for one day the later row is right.
CREATE TABLE party_figure (
    id           TEXT    NOT NULL PRIMARY KEY,
    body_id      TEXT    NOT NULL REFERENCES body (id),
    measure      TEXT    NOT NULL CHECK (measure IN ('members', 'counties')),
    n            BIGINT  NOT NULL,
    value        BIGINT  NOT NULL CHECK (value >= 0),
    day          TEXT    NOT NULL CHECK (length(day) = 10),
    source       TEXT    NOT NULL,
    at           BIGINT  NOT NULL,
    by_id        TEXT    NOT NULL,
    salt         BLOB    NOT NULL,
    UNIQUE (body_id, measure, n)
);

-- A number that the rules for branches compare with, each time that somebody set it; the highest n holds.
CREATE TABLE party_rule (
    number       TEXT    NOT NULL,
    n            BIGINT  NOT NULL,
    value        BIGINT  NOT NULL,
    source       TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    at           BIGINT  NOT NULL,
    by_id        TEXT    NOT NULL,
    salt         BLOB    NOT NULL,
    PRIMARY KEY (number, n)
);

-- +goose Down
DROP TABLE party_rule;
DROP TABLE party_figure;
