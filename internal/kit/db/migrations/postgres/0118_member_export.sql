-- +goose Up

-- A list of members that two people let out of the register. file is encrypted to a passphrase that lies nowhere, and is empty once its time
-- is over. decoy is a blind index of the phone number that stands in this list alone: a list that is found names its export by it.
CREATE TABLE member_export (
    id          TEXT    NOT NULL PRIMARY KEY,
    proposal    TEXT    NOT NULL UNIQUE,
    body_id     TEXT    NOT NULL,
    by_id       TEXT    NOT NULL,
    at          BIGINT  NOT NULL,
    until_at    BIGINT  NOT NULL,
    rows        BIGINT  NOT NULL,
    decoy       BYTEA   NOT NULL UNIQUE,
    file        BYTEA   NOT NULL
);
CREATE INDEX member_export_until ON member_export (until_at) WHERE length(file) > 0;
