-- +goose Up
-- Days are days of the Solar Hijri calendar, YYYY/MM/DD in ASCII: they sort as
-- they follow each other, and no time zone can move them. '' is no day.
CREATE TABLE body (
    id           TEXT    NOT NULL PRIMARY KEY,
    kind         TEXT    NOT NULL,
    parent_id    TEXT    REFERENCES body (id),
    slug         TEXT    NOT NULL UNIQUE,
    code         TEXT    UNIQUE,
    sort_order   BIGINT  NOT NULL DEFAULT 0,
    founded      TEXT    NOT NULL DEFAULT '',
    dissolved    TEXT    NOT NULL DEFAULT '',
    content      TEXT    NOT NULL,
    CHECK (parent_id <> id)
);
CREATE INDEX body_parent ON body (parent_id);

CREATE TABLE post (
    id           TEXT    NOT NULL PRIMARY KEY,
    body_id      TEXT    NOT NULL REFERENCES body (id),
    slug         TEXT    NOT NULL,
    sort_order   BIGINT  NOT NULL DEFAULT 0,
    is_head      BIGINT  NOT NULL CHECK (is_head IN (0, 1)),
    is_unique    BIGINT  NOT NULL CHECK (is_unique IN (0, 1)),
    content      TEXT    NOT NULL,
    UNIQUE (body_id, slug)
);
CREATE UNIQUE INDEX post_head ON post (body_id) WHERE is_head = 1;

CREATE TABLE person (
    id           TEXT    NOT NULL PRIMARY KEY,
    slug         TEXT    NOT NULL UNIQUE,
    portrait_id  TEXT,
    is_public    BIGINT  NOT NULL CHECK (is_public IN (0, 1)),
    content      TEXT    NOT NULL
);

CREATE TABLE term (
    id           TEXT    NOT NULL PRIMARY KEY,
    person_id    TEXT    NOT NULL REFERENCES person (id),
    post_id      TEXT    NOT NULL REFERENCES post (id),
    from_day     TEXT    NOT NULL CHECK (length(from_day) = 10),
    to_day       TEXT    NOT NULL DEFAULT '' CHECK (to_day = '' OR length(to_day) = 10 AND to_day >= from_day),
    is_acting    BIGINT  NOT NULL CHECK (is_acting IN (0, 1)),
    signs        BIGINT  NOT NULL CHECK (signs IN (0, 1)),
    manner       TEXT    NOT NULL DEFAULT '',
    letter       TEXT    NOT NULL DEFAULT '',
    UNIQUE (person_id, post_id, from_day)
);
CREATE INDEX term_post ON term (post_id);

-- Every state that a row above was ever in. The ledger holds a commitment to
-- the salted state; erasing a row here makes that entry meaningless.
CREATE TABLE party_state (
    object       TEXT    NOT NULL,
    n            BIGINT  NOT NULL,
    at           BIGINT  NOT NULL,
    reason       TEXT    NOT NULL DEFAULT '',
    state        TEXT    NOT NULL,
    salt         BYTEA   NOT NULL,
    PRIMARY KEY (object, n)
);

-- +goose Down
DROP TABLE party_state;
DROP TABLE term;
DROP TABLE person;
DROP TABLE post;
DROP TABLE body;
