-- +goose Up
-- Half-spaces that an import was not sure of, for a person to decide. n counts within a
-- text. before and after are as in the field's source, around what stands on both sides of
-- it: a text that was edited meanwhile is known by that. p is in thousandths.
CREATE TABLE press_heal (
    item_id   TEXT   NOT NULL REFERENCES press_item (id),
    lang      TEXT   NOT NULL,
    n         BIGINT NOT NULL,
    field     TEXT   NOT NULL CHECK (field IN ('title', 'lead', 'body')),
    place     BIGINT NOT NULL,
    before    TEXT   NOT NULL,
    after     TEXT   NOT NULL,
    left_of   TEXT   NOT NULL,
    right_of  TEXT   NOT NULL,
    p         BIGINT NOT NULL,
    status    TEXT   NOT NULL CHECK (status IN ('open', 'applied', 'refused')),
    at        BIGINT NOT NULL,
    person_id TEXT   NOT NULL,
    post_id   TEXT   NOT NULL,
    body_id   TEXT   NOT NULL,
    via       TEXT   NOT NULL,
    PRIMARY KEY (item_id, lang, n)
);
CREATE INDEX press_heal_open ON press_heal (item_id) WHERE status = 'open';
