-- +goose Up

-- More occasions on which a file is opened: a sheet for signing in, its owner's own page, a transfer.
ALTER TABLE member_look RENAME TO member_look_old;
CREATE TABLE member_look (
    member_id   TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    by_id       TEXT    NOT NULL,
    post_id     TEXT    NOT NULL,
    body_id     TEXT    NOT NULL,
    what        TEXT    NOT NULL CHECK (what IN ('list', 'find', 'file', 'application', 'introduction', 'export', 'sheet', 'own', 'transfer')),
    batch       INTEGER NOT NULL,
    PRIMARY KEY (member_id, at, by_id, what)
) STRICT;
INSERT INTO member_look SELECT member_id, at, by_id, post_id, body_id, what, batch FROM member_look_old;
DROP TABLE member_look_old;
CREATE INDEX member_look_open ON member_look (batch) WHERE batch = 0;
CREATE INDEX member_look_batch_of ON member_look (batch, member_id);
