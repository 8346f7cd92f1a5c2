-- +goose Up

-- Whose a file is ('' the party itself), who brought it, whether every body may use it, until when it may be shown (0: no end).
-- fold is what a search looks in; '' is filled when the program starts. version grows with every change.
ALTER TABLE media_file ADD COLUMN body_id TEXT NOT NULL DEFAULT '';
ALTER TABLE media_file ADD COLUMN by_id TEXT NOT NULL DEFAULT '';
ALTER TABLE media_file ADD COLUMN shared BIGINT NOT NULL DEFAULT 1 CHECK (shared IN (0, 1));
ALTER TABLE media_file ADD COLUMN decoration BIGINT NOT NULL DEFAULT 0 CHECK (decoration IN (0, 1));
ALTER TABLE media_file ADD COLUMN rights_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE media_file ADD COLUMN transcript TEXT NOT NULL DEFAULT '';
ALTER TABLE media_file ADD COLUMN poster_id TEXT NOT NULL DEFAULT '';
ALTER TABLE media_file ADD COLUMN fold TEXT NOT NULL DEFAULT '';
ALTER TABLE media_file ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE INDEX media_file_by ON media_file (by_id, created_at);
CREATE INDEX media_file_rights ON media_file (rights_until) WHERE rights_until > 0;

-- When the content was taken out; 0 while it is shown.
ALTER TABLE media_content ADD COLUMN out_at BIGINT NOT NULL DEFAULT 0;

-- An address that is gone. after is the hash of what took its place, '' when nothing did.
CREATE TABLE media_gone (
    hash  TEXT   NOT NULL PRIMARY KEY,
    after TEXT   NOT NULL,
    at    BIGINT NOT NULL
);

-- What a file held before it was replaced. Its address goes on answering.
CREATE TABLE media_earlier (
    media_id TEXT   NOT NULL REFERENCES media_file (id),
    source   TEXT   NOT NULL REFERENCES media_content (source),
    until_at BIGINT NOT NULL,
    PRIMARY KEY (media_id, until_at)
);
CREATE INDEX media_earlier_source ON media_earlier (source);

-- Where a file or a hash is shown: object is kind:id ("item:…"), how is 'cover', 'gallery' or 'text', ref the id or the hash.
CREATE TABLE media_use (
    object TEXT NOT NULL,
    how    TEXT NOT NULL,
    ref    TEXT NOT NULL,
    PRIMARY KEY (object, how, ref)
);
CREATE INDEX media_use_ref ON media_use (ref);

-- An upload that is under way, and the chunks of it that are here. media_id is what it became, '' before.
CREATE TABLE media_incoming (
    id         TEXT   NOT NULL PRIMARY KEY,
    by_id      TEXT   NOT NULL,
    body_id    TEXT   NOT NULL,
    shared     BIGINT NOT NULL CHECK (shared IN (0, 1)),
    batch_id   TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    size       BIGINT NOT NULL,
    modified   BIGINT NOT NULL,
    received   BIGINT NOT NULL,
    media_id   TEXT   NOT NULL DEFAULT '',
    began_at   BIGINT NOT NULL,
    touched_at BIGINT NOT NULL
);
CREATE INDEX media_incoming_by ON media_incoming (by_id, began_at);
CREATE INDEX media_incoming_touched ON media_incoming (touched_at);
CREATE TABLE media_chunk (
    incoming_id TEXT   NOT NULL REFERENCES media_incoming (id),
    place       BIGINT NOT NULL,
    bytes       BIGINT NOT NULL,
    key         TEXT   NOT NULL,
    PRIMARY KEY (incoming_id, place)
);
