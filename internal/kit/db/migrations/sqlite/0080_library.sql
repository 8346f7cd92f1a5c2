-- +goose Up

-- Files that were brought at once, in their order.
CREATE TABLE library_batch (
    id      TEXT    NOT NULL PRIMARY KEY,
    body_id TEXT    NOT NULL,
    by_id   TEXT    NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE TABLE library_place (
    batch_id TEXT    NOT NULL REFERENCES library_batch (id),
    media_id TEXT    NOT NULL,
    place    INTEGER NOT NULL,
    PRIMARY KEY (batch_id, media_id)
) STRICT;
CREATE INDEX library_place_media ON library_place (media_id);

-- What only the staff sees of a file: who is shown, how they agreed, on what terms it may be shown.
CREATE TABLE library_paper (
    media_id TEXT NOT NULL PRIMARY KEY,
    persons  TEXT NOT NULL,
    consent  TEXT NOT NULL CHECK (consent IN ('', 'none', 'spoken', 'written', 'guardian', 'public')),
    note     TEXT NOT NULL,
    terms    TEXT NOT NULL
) STRICT;
