-- +goose Up
-- A file on its way in, with how it is read and which rows are left out. It is its sender's, and goes when it is
-- recorded or its time is over: it holds what has not been recorded.
CREATE TABLE party_import_draft (
    id           TEXT    NOT NULL PRIMARY KEY,
    by_id        TEXT    NOT NULL,
    at           BIGINT  NOT NULL,
    until_at     BIGINT  NOT NULL,
    version      BIGINT  NOT NULL,
    name         TEXT    NOT NULL,
    file         BYTEA    NOT NULL,
    cells        TEXT    NOT NULL,
    choice       TEXT    NOT NULL
);
CREATE INDEX party_import_draft_until ON party_import_draft (until_at);

-- What was recorded out of a file at once.
CREATE TABLE party_import (
    id           TEXT    NOT NULL PRIMARY KEY,
    by_id        TEXT    NOT NULL,
    via          TEXT    NOT NULL,
    at           BIGINT  NOT NULL,
    kind         TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    fresh        BIGINT  NOT NULL,
    changed      BIGINT  NOT NULL,
    undo_until   BIGINT  NOT NULL
);
CREATE INDEX party_import_at ON party_import (at);

-- The states that an import put objects in: the n-th of party_state.
CREATE TABLE party_import_object (
    import_id    TEXT    NOT NULL REFERENCES party_import (id),
    object       TEXT    NOT NULL,
    n            BIGINT  NOT NULL,
    is_fresh     BIGINT  NOT NULL CHECK (is_fresh IN (0, 1)),
    PRIMARY KEY (import_id, object)
);

-- +goose Down
DROP TABLE party_import_object;
DROP TABLE party_import;
DROP TABLE party_import_draft;
