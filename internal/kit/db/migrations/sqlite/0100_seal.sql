-- +goose Up
-- The keys of what is sealed, each wrapped by the master key, which is in no database. scope 'index' is the key of all blind
-- indexes; others are data keys. The highest version of a scope seals, those before it (retired_at > 0) still open. master is a
-- mark of the master key.
CREATE TABLE seal_key (
    scope      TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    wrapped    BLOB   NOT NULL,
    master     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    retired_at BIGINT NOT NULL,
    PRIMARY KEY (scope, version)
);
