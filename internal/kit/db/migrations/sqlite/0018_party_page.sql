-- +goose Up
-- A part of a body's page that its own editors keep, each time that somebody set it: which blocks stand there and in which
-- order, its notice, the sketch of the way there, and each of its events under an item of its own. Rows are added and never
-- changed; the highest n holds, and empty content means that the part was taken away.
CREATE TABLE party_page (
    body_id      TEXT    NOT NULL REFERENCES body (id),
    part         TEXT    NOT NULL CHECK (part IN ('blocks', 'notice', 'sketch', 'event')),
    item         TEXT    NOT NULL,
    n            BIGINT  NOT NULL,
    content      TEXT    NOT NULL,
    at           BIGINT  NOT NULL,
    by_id        TEXT    NOT NULL,
    salt         BLOB   NOT NULL,
    PRIMARY KEY (body_id, part, item, n)
);

-- +goose Down
DROP TABLE party_page;
