-- +goose Up
-- What people are told outside the site: one row is one notice, which is taken by one server at most. It holds no
-- content and no address: those are asked for when it is sent. channel is '' when any will do; refused lists the channels
-- that will not take it; via is the one that was tried last. told = 1 when its room knows what became of it.
CREATE TABLE notice (
    id        TEXT   NOT NULL PRIMARY KEY,
    key       TEXT   NOT NULL UNIQUE,
    person_id TEXT   NOT NULL,
    channel   TEXT   NOT NULL,
    template  TEXT   NOT NULL,
    number    TEXT   NOT NULL,
    link      TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    until_at  BIGINT NOT NULL,
    state     TEXT   NOT NULL CHECK (state IN ('waiting', 'taken', 'failed', 'nowhere')),
    tries     BIGINT NOT NULL,
    via       TEXT   NOT NULL,
    refused   TEXT   NOT NULL,
    why       TEXT   NOT NULL,
    code      BIGINT NOT NULL,
    ended_at  BIGINT NOT NULL,
    told      BIGINT NOT NULL CHECK (told IN (0, 1))
);
CREATE INDEX notice_person ON notice (person_id, at);
CREATE INDEX notice_state ON notice (state, at);
