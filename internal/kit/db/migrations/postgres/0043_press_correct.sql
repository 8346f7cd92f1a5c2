-- +goose Up
-- correction stays what it was: announced to readers. class says what sort of correction
-- it is, '' for none. A revision out of which something was taken by two people has lost
-- its salt: the commitment in the ledger stays, and nobody can guess at what is gone.
ALTER TABLE press_revision ADD COLUMN class TEXT NOT NULL DEFAULT '';
ALTER TABLE press_revision ADD COLUMN redacted BIGINT NOT NULL DEFAULT 0;
UPDATE press_revision SET class = 'correction' WHERE correction = 1;

-- What somebody wants changed in a published item, until somebody decides. draft is JSON.
-- decided_by is '' while it is open.
CREATE TABLE press_proposal (
    id         TEXT   NOT NULL PRIMARY KEY,
    item_id    TEXT   NOT NULL REFERENCES press_item (id),
    class      TEXT   NOT NULL CHECK (class IN ('slip', 'clarification', 'correction', 'retraction')),
    note       TEXT   NOT NULL,
    draft      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    person_id  TEXT   NOT NULL,
    body_id    TEXT   NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('open', 'applied', 'refused')),
    decided_at BIGINT NOT NULL,
    decided_by TEXT   NOT NULL
);
CREATE INDEX press_proposal_item ON press_proposal (item_id, at);
CREATE UNIQUE INDEX press_proposal_open ON press_proposal (item_id) WHERE state = 'open';

-- What is to be taken out of every stored text of an item. phrase is emptied once it is
-- decided. places is in how many stored texts it stood.
CREATE TABLE press_redaction (
    id         TEXT   NOT NULL PRIMARY KEY,
    item_id    TEXT   NOT NULL REFERENCES press_item (id),
    phrase     TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    person_id  TEXT   NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('open', 'applied', 'refused')),
    places     BIGINT NOT NULL,
    decided_at BIGINT NOT NULL,
    decided_by TEXT   NOT NULL,
    CHECK (state = 'open' OR phrase = '')
);
CREATE INDEX press_redaction_item ON press_redaction (item_id, at);
CREATE UNIQUE INDEX press_redaction_open ON press_redaction (item_id) WHERE state = 'open';

-- Pictures and files that only what was unpublished had shown: their addresses answer
-- that they are gone until something public shows them again.
CREATE TABLE press_shut (
    hash    TEXT   NOT NULL PRIMARY KEY,
    item_id TEXT   NOT NULL REFERENCES press_item (id),
    at      BIGINT NOT NULL
);

-- Keys by which somebody without an account sees an item before it is public: the link has
-- the key, the row its hash. label says whom it is for. A review is answered once.
CREATE TABLE press_link (
    id          TEXT   NOT NULL PRIMARY KEY,
    item_id     TEXT   NOT NULL REFERENCES press_item (id),
    purpose     TEXT   NOT NULL CHECK (purpose IN ('preview', 'review', 'embargo')),
    key_hash    BYTEA NOT NULL UNIQUE,
    label       TEXT   NOT NULL,
    person_id   TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    revoked_at  BIGINT NOT NULL,
    opened      BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    advice      TEXT   NOT NULL CHECK (advice IN ('', 'approve', 'refuse')),
    comment     TEXT   NOT NULL
);
CREATE INDEX press_link_item ON press_link (item_id, at);
