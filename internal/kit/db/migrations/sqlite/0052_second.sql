-- +goose Up
-- Acts that need two people: proposed by one, decided by another. payload is what the act
-- needs, as its room wrote it; about_id is whom it is about, '' for nobody. decided_by is '' while
-- it is open, and when it expired.
CREATE TABLE second_proposal (
    id         TEXT   NOT NULL PRIMARY KEY,
    act        TEXT   NOT NULL,
    object     TEXT   NOT NULL,
    body_id    TEXT   NOT NULL,
    payload    TEXT   NOT NULL,
    why        TEXT   NOT NULL,
    about_id   TEXT   NOT NULL,
    by_id      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('open', 'done', 'refused', 'withdrawn', 'expired')),
    decided_at BIGINT NOT NULL,
    decided_by TEXT   NOT NULL
);
CREATE UNIQUE INDEX second_proposal_open ON second_proposal (act, object) WHERE state = 'open';
CREATE INDEX second_proposal_by ON second_proposal (act, by_id, decided_at);
