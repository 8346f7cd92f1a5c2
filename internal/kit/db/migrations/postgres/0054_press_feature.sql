-- +goose Up
-- An item that is to stand on the front page of a body: the party's own home page, or a province's. Those whose item it is
-- propose it, those whose page it is answer. reason is the proposer's, answer is of who refused it or took it off.
CREATE TABLE press_feature (
    id         TEXT   NOT NULL PRIMARY KEY,
    item_id    TEXT   NOT NULL REFERENCES press_item (id),
    place_id   TEXT   NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('proposed', 'shown', 'refused', 'ended')),
    reason     TEXT   NOT NULL,
    until_at   BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    person_id  TEXT   NOT NULL,
    body_id    TEXT   NOT NULL,
    answer     TEXT   NOT NULL,
    decided_at BIGINT NOT NULL,
    decided_by TEXT   NOT NULL
);
CREATE UNIQUE INDEX press_feature_open ON press_feature (item_id, place_id) WHERE state IN ('proposed', 'shown');
CREATE INDEX press_feature_place ON press_feature (place_id, state, decided_at);
