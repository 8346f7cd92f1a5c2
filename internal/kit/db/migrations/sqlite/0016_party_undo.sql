-- +goose Up
-- What was taken back because it should not have been recorded: it is nowhere shown but where the import is told of, and
-- its row and its states stay. Whoever records it again takes it out of here.
CREATE TABLE party_taken_back (
    object       TEXT    NOT NULL PRIMARY KEY,
    import_id    TEXT    NOT NULL REFERENCES party_import (id),
    at           BIGINT  NOT NULL
);
CREATE INDEX party_taken_back_import ON party_taken_back (import_id);

-- An import is undone once. What stays is listed with the reason, as JSON.
CREATE TABLE party_undo (
    import_id    TEXT    NOT NULL PRIMARY KEY REFERENCES party_import (id),
    by_id        TEXT    NOT NULL,
    via          TEXT    NOT NULL,
    at           BIGINT  NOT NULL,
    taken        BIGINT  NOT NULL,
    restored     BIGINT  NOT NULL,
    stays        TEXT    NOT NULL
);

-- +goose Down
DROP TABLE party_undo;
DROP TABLE party_taken_back;
