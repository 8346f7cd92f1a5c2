-- +goose Up

-- What was made of a file that came in. source is the SHA-256 of the bytes as they came (they are not kept of pictures),
-- hash the address of what is kept. width and height are 0 for what is no picture.
CREATE TABLE media_content (
    source TEXT   NOT NULL PRIMARY KEY,
    hash   TEXT   NOT NULL,
    type   TEXT   NOT NULL,
    bytes  INTEGER NOT NULL,
    width  INTEGER NOT NULL,
    height INTEGER NOT NULL
) STRICT;
CREATE INDEX media_content_hash ON media_content (hash);

-- What lies in the blob store: key is its place there, sum the SHA-256 of its bytes in hex.
CREATE TABLE media_blob (
    key   TEXT   NOT NULL PRIMARY KEY,
    hash  TEXT   NOT NULL,
    sum   TEXT   NOT NULL,
    bytes INTEGER NOT NULL
) STRICT;
CREATE INDEX media_blob_hash ON media_blob (hash);

-- A use of a content with its words. The same content may be used with several words.
CREATE TABLE media_file (
    id         TEXT   NOT NULL PRIMARY KEY,
    source     TEXT   NOT NULL REFERENCES media_content (source),
    name       TEXT   NOT NULL,
    alt        TEXT   NOT NULL,
    credit     TEXT   NOT NULL,
    caption    TEXT   NOT NULL,
    focus_x    INTEGER NOT NULL CHECK (focus_x BETWEEN 0 AND 100),
    focus_y    INTEGER NOT NULL CHECK (focus_y BETWEEN 0 AND 100),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX media_file_source ON media_file (source);

-- Where a file lay on the old site. path is its address there, decoded; path_key the same, folded; width what the address
-- itself says of its width, or 0. What is shut does not answer there until it is opened again.
CREATE TABLE media_old_path (
    path     TEXT   NOT NULL PRIMARY KEY,
    path_key TEXT   NOT NULL,
    media_id TEXT   NOT NULL REFERENCES media_file (id),
    width    INTEGER NOT NULL,
    shut     INTEGER NOT NULL DEFAULT 0 CHECK (shut IN (0, 1))
) STRICT;
CREATE INDEX media_old_path_key ON media_old_path (path_key);
CREATE INDEX media_old_path_media ON media_old_path (media_id);
