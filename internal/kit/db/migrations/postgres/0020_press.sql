-- +goose Up
-- What editions of an item share. topics, audience, authors and gallery are JSON
-- that only press.Store reads; who stands in which list is in press_entry.
CREATE TABLE press_item (
    id            TEXT   NOT NULL PRIMARY KEY,
    kind          TEXT   NOT NULL,
    status        TEXT   NOT NULL CHECK (status IN ('draft', 'scheduled', 'published', 'withdrawn', 'unpublished')),
    lang          TEXT   NOT NULL,
    slug          TEXT   NOT NULL,
    path_key      TEXT   UNIQUE,
    short         BIGINT UNIQUE,
    series        TEXT   NOT NULL,
    number        BIGINT NOT NULL,
    serial_year   BIGINT NOT NULL,
    jyear         BIGINT NOT NULL,
    jmonth        BIGINT NOT NULL,
    jday          BIGINT NOT NULL,
    published_at  BIGINT NOT NULL,
    scheduled_for BIGINT NOT NULL,
    changed_at    BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    withdrawn_at  BIGINT NOT NULL,
    withdrawal    TEXT   NOT NULL,
    corrected     BIGINT NOT NULL CHECK (corrected IN (0, 1)),
    owner_id      TEXT   NOT NULL,
    province_id   TEXT   NOT NULL,
    committee_id  TEXT   NOT NULL,
    cover_id      TEXT   NOT NULL,
    old_id        BIGINT NOT NULL,
    source        TEXT   NOT NULL,
    topics        TEXT   NOT NULL,
    audience      TEXT   NOT NULL,
    authors       TEXT   NOT NULL,
    gallery       TEXT   NOT NULL,
    CHECK (status NOT IN ('published', 'withdrawn') OR short IS NOT NULL AND path_key IS NOT NULL)
);
CREATE UNIQUE INDEX press_item_number ON press_item (series, serial_year, number) WHERE number > 0;
CREATE INDEX press_item_due ON press_item (status, scheduled_for);
CREATE INDEX press_item_owner ON press_item (owner_id, status);
CREATE INDEX press_item_province ON press_item (province_id, status);
CREATE INDEX press_item_committee ON press_item (committee_id, status);

CREATE TABLE press_edition (
    item_id   TEXT   NOT NULL REFERENCES press_item (id),
    lang      TEXT   NOT NULL,
    revision  BIGINT NOT NULL,
    shown     BIGINT NOT NULL,
    words     BIGINT NOT NULL,
    minutes   BIGINT NOT NULL,
    sort_key  BYTEA  NOT NULL,
    kicker    TEXT   NOT NULL,
    title     TEXT   NOT NULL,
    lead      TEXT   NOT NULL,
    body      TEXT   NOT NULL,
    plain     TEXT   NOT NULL,
    PRIMARY KEY (item_id, lang)
);

-- Every state a text was ever in, as it came. The ledger holds a commitment to
-- the salted content.
CREATE TABLE press_revision (
    item_id    TEXT   NOT NULL REFERENCES press_item (id),
    lang       TEXT   NOT NULL,
    n          BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    person_id  TEXT   NOT NULL,
    post_id    TEXT   NOT NULL,
    body_id    TEXT   NOT NULL,
    via        TEXT   NOT NULL,
    note       TEXT   NOT NULL,
    correction BIGINT NOT NULL CHECK (correction IN (0, 1)),
    salt       BYTEA  NOT NULL,
    content    TEXT   NOT NULL,
    PRIMARY KEY (item_id, lang, n)
);
CREATE INDEX press_revision_correction ON press_revision (lang, at) WHERE correction = 1;

-- What an editor wrote on top of a text that another had changed meanwhile:
-- refused, and kept.
CREATE TABLE press_stale (
    item_id   TEXT   NOT NULL REFERENCES press_item (id),
    lang      TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    based     BIGINT NOT NULL,
    person_id TEXT   NOT NULL,
    post_id   TEXT   NOT NULL,
    body_id   TEXT   NOT NULL,
    via       TEXT   NOT NULL,
    content   TEXT   NOT NULL
);
CREATE INDEX press_stale_item ON press_stale (item_id, lang, at);

-- The lists: one row for each list, language and published item. A page of a
-- list is one walk along the key, however deep.
CREATE TABLE press_entry (
    list  TEXT   NOT NULL,
    lang  TEXT   NOT NULL,
    at    BIGINT NOT NULL,
    short BIGINT NOT NULL,
    PRIMARY KEY (list, lang, at, short)
);
CREATE INDEX press_entry_short ON press_entry (short);

CREATE TABLE press_count (
    list TEXT   NOT NULL,
    lang TEXT   NOT NULL,
    n    BIGINT NOT NULL,
    PRIMARY KEY (list, lang)
);

CREATE TABLE press_topic (
    id         TEXT   NOT NULL PRIMARY KEY,
    slug       TEXT   NOT NULL UNIQUE,
    name       TEXT   NOT NULL,
    sort_order BIGINT NOT NULL
);

-- Addresses and numbers of before, which never die.
CREATE TABLE press_old_path (
    path_key TEXT NOT NULL PRIMARY KEY,
    item_id  TEXT NOT NULL REFERENCES press_item (id)
);

CREATE TABLE press_old_id (
    old_id  BIGINT NOT NULL PRIMARY KEY,
    item_id TEXT   NOT NULL REFERENCES press_item (id)
);

-- Readers' comments of the old site: an archive without anything that finds
-- their writers.
CREATE TABLE press_comment (
    old_id      BIGINT NOT NULL PRIMARY KEY,
    item_id     TEXT   NOT NULL REFERENCES press_item (id),
    at          BIGINT NOT NULL,
    author_name TEXT   NOT NULL,
    body        TEXT   NOT NULL,
    parent      BIGINT NOT NULL,
    approved    BIGINT NOT NULL CHECK (approved IN (0, 1))
);
CREATE INDEX press_comment_item ON press_comment (item_id, at);
