-- +goose Up
-- about and name are JSON by language. A hidden topic is not in the list of topics; its address stays.
ALTER TABLE press_topic ADD COLUMN about TEXT NOT NULL DEFAULT '{}';
ALTER TABLE press_topic ADD COLUMN hidden BIGINT NOT NULL DEFAULT 0;
ALTER TABLE press_topic ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

-- Slugs that a topic had, itself or by one that was merged into it: they never die. A form that was open
-- meanwhile still names the id of a topic that was merged.
CREATE TABLE press_topic_was (
    slug_key TEXT NOT NULL PRIMARY KEY,
    topic_id TEXT NOT NULL REFERENCES press_topic (id)
);
CREATE INDEX press_topic_was_topic ON press_topic_was (topic_id);
CREATE TABLE press_topic_merged (
    id       TEXT NOT NULL PRIMARY KEY,
    topic_id TEXT NOT NULL REFERENCES press_topic (id)
);
CREATE INDEX press_topic_merged_topic ON press_topic_merged (topic_id);

-- Addresses of our own making that lead elsewhere; target '' says that it is gone (410). No target is
-- itself an address of the table: what leads on is written with its end.
CREATE TABLE press_redirect (
    path_key   TEXT   NOT NULL PRIMARY KEY,
    id         TEXT   NOT NULL UNIQUE,
    path       TEXT   NOT NULL,
    target     TEXT   NOT NULL,
    target_key TEXT   NOT NULL,
    note       TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    person_id  TEXT   NOT NULL
);
CREATE INDEX press_redirect_target ON press_redirect (target_key);

-- How often an address that is no page led on, by rule, and for the table above by address: a number
-- and the day of the last, nothing about a reader.
CREATE TABLE press_old_hit (
    rule TEXT   NOT NULL,
    key  TEXT   NOT NULL,
    n    BIGINT NOT NULL,
    at   BIGINT NOT NULL,
    PRIMARY KEY (rule, key)
);
