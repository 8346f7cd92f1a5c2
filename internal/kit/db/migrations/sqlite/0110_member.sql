-- +goose Up

-- The register of members: one row for each file. What tells who somebody is lies in "sealed", under the key of the province.
-- A file that was erased has no row.
CREATE TABLE member (
    id          TEXT    NOT NULL PRIMARY KEY,
    number      INTEGER NOT NULL,
    body_id     TEXT    NOT NULL,
    province_id TEXT    NOT NULL,
    grade       TEXT    NOT NULL CHECK (grade IN ('supporter', 'probationary', 'formal')),
    grade_at    INTEGER NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('applied', 'introduced', 'endorsed', 'refused', 'active', 'suspended', 'left')),
    state_at    INTEGER NOT NULL,
    applied_at  INTEGER NOT NULL,
    taken_at    INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    level_id    TEXT    NOT NULL,
    waived      INTEGER NOT NULL CHECK (waived IN (0, 1)),
    person_id   TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    salt        BLOB    NOT NULL,
    code        BLOB    NOT NULL UNIQUE,
    link        BLOB    NOT NULL UNIQUE,
    sealed      BLOB    NOT NULL,
    sealed_with INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX member_number ON member (number) WHERE number > 0;
CREATE UNIQUE INDEX member_person ON member (person_id) WHERE person_id <> '';
CREATE INDEX member_body ON member (body_id, state, number);
CREATE INDEX member_state ON member (state, state_at, id);
CREATE INDEX member_level ON member (level_id, state, due_at);
CREATE INDEX member_sealed ON member (province_id, sealed_with);

-- Blind indexes: what a file is found by. "held" is the national number of somebody who is a member; there is one of each.
CREATE TABLE member_mark (
    kind        TEXT    NOT NULL CHECK (kind IN ('name', 'family', 'phone', 'national', 'held')),
    mark        BLOB    NOT NULL,
    member_id   TEXT    NOT NULL REFERENCES member (id),
    PRIMARY KEY (kind, mark, member_id)
) STRICT;
CREATE UNIQUE INDEX member_mark_held ON member_mark (mark) WHERE kind = 'held';
CREATE INDEX member_mark_member ON member_mark (member_id);

-- What somebody agreed to, in which edition of the text.
CREATE TABLE member_consent (
    member_id    TEXT    NOT NULL REFERENCES member (id),
    purpose      TEXT    NOT NULL,
    edition      INTEGER NOT NULL,
    given_at     INTEGER NOT NULL,
    withdrawn_at INTEGER NOT NULL,
    PRIMARY KEY (member_id, purpose)
) STRICT;

-- Who opened which file. The rows outlive the file: they name the reader, and of the member no more than an id.
CREATE TABLE member_look (
    member_id   TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    by_id       TEXT    NOT NULL,
    post_id     TEXT    NOT NULL,
    body_id     TEXT    NOT NULL,
    what        TEXT    NOT NULL CHECK (what IN ('list', 'find', 'file', 'application', 'introduction', 'export')),
    batch       INTEGER NOT NULL,
    PRIMARY KEY (member_id, at, by_id, what)
) STRICT;
CREATE INDEX member_look_open ON member_look (batch) WHERE batch = 0;
CREATE INDEX member_look_batch_of ON member_look (batch, member_id);

-- The looks that entered the ledger together, as a number of them and a commitment under this salt.
CREATE TABLE member_look_batch (
    batch       INTEGER NOT NULL PRIMARY KEY,
    at          INTEGER NOT NULL,
    salt        BLOB    NOT NULL,
    count       INTEGER NOT NULL,
    digest      BLOB    NOT NULL
) STRICT;

-- How many names a reader was shown on a day.
CREATE TABLE member_shown (
    by_id       TEXT    NOT NULL,
    day         TEXT    NOT NULL CHECK (length(day) = 10),
    names       INTEGER NOT NULL,
    PRIMARY KEY (by_id, day)
) STRICT;

-- Numbers that the room goes by, each time that somebody set one; the highest n holds.
CREATE TABLE member_rule (
    name        TEXT    NOT NULL,
    n           INTEGER NOT NULL,
    value       INTEGER NOT NULL CHECK (value >= 0),
    at          INTEGER NOT NULL,
    by_id       TEXT    NOT NULL,
    PRIMARY KEY (name, n)
) STRICT;
