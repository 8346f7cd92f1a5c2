-- +goose Up
-- Who holds which function in which body, from when to when. Nothing is
-- overwritten: a grant that is taken back ends. until_at = 0 is open.
CREATE TABLE access_grant (
    id         TEXT   NOT NULL PRIMARY KEY,
    person_id  TEXT   NOT NULL,
    function   TEXT   NOT NULL,
    body_id    TEXT   NOT NULL,
    below      BIGINT NOT NULL CHECK (below IN (0, 1)),
    term_id    TEXT   NOT NULL,
    from_at    BIGINT NOT NULL,
    until_at   BIGINT NOT NULL CHECK (until_at = 0 OR until_at >= from_at),
    by_id      TEXT   NOT NULL
);
CREATE INDEX access_grant_person ON access_grant (person_id, until_at);
CREATE INDEX access_grant_body ON access_grant (body_id);
