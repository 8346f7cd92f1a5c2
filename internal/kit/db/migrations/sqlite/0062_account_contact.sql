-- +goose Up
-- Where people are told outside the site. The address is sealed for its row; key_version is that of its key. One waits for
-- its code (verified_at = 0) while the one before is still in use. The code lies nowhere: nth says which it is.
CREATE TABLE account_contact (
    id          TEXT   NOT NULL PRIMARY KEY,
    person_id   TEXT   NOT NULL,
    kind        TEXT   NOT NULL CHECK (kind IN ('mail', 'phone')),
    channel     TEXT   NOT NULL,
    sealed      BLOB   NOT NULL,
    key_version BIGINT NOT NULL,
    lang        TEXT   NOT NULL,
    nth         BIGINT NOT NULL,
    sent_at     BIGINT NOT NULL,
    tries       BIGINT NOT NULL,
    verified_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_contact_waiting ON account_contact (person_id, kind) WHERE verified_at = 0;
CREATE UNIQUE INDEX account_contact_used ON account_contact (person_id, kind) WHERE verified_at > 0;
