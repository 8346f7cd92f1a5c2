-- +goose Up

-- A meeting of a body. Its number is given when it is held; version counts its changes.
CREATE TABLE meeting (
    id           TEXT    NOT NULL PRIMARY KEY,
    body_id      TEXT    NOT NULL,
    kind         TEXT    NOT NULL CHECK (kind IN ('ordinary', 'extraordinary')),
    title        TEXT    NOT NULL,
    place        TEXT    NOT NULL,
    begins_at    BIGINT NOT NULL,
    ends_at      BIGINT NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('draft', 'called', 'held', 'minuted', 'signed', 'cancelled')),
    version      BIGINT NOT NULL,
    salt         BYTEA   NOT NULL,
    guest        BIGINT NOT NULL CHECK (guest IN (0, 1)),
    by_id        TEXT    NOT NULL,
    at           BIGINT NOT NULL,
    called_by    TEXT    NOT NULL,
    called_at    BIGINT NOT NULL,
    warned       TEXT    NOT NULL,
    cancelled_at BIGINT NOT NULL,
    reason       TEXT    NOT NULL,
    held_at      BIGINT NOT NULL,
    jy           BIGINT NOT NULL,
    number       BIGINT NOT NULL,
    chair_id     TEXT    NOT NULL,
    secretary_id TEXT    NOT NULL,
    quorum       BIGINT NOT NULL,
    edition      BIGINT NOT NULL,
    until_at     BIGINT NOT NULL,
    signed_at    BIGINT NOT NULL,
    public_at    BIGINT NOT NULL
);
CREATE UNIQUE INDEX meeting_number ON meeting (body_id, jy, number) WHERE number > 0;
CREATE INDEX meeting_chair ON meeting (chair_id);
CREATE INDEX meeting_secretary ON meeting (secretary_id);
CREATE INDEX meeting_body ON meeting (body_id, begins_at);

-- Who sits in it: the posts of the body and their holders of the day, '' for a post that nobody held. Who left before it was
-- held is gone and does not count.
CREATE TABLE meeting_seat (
    meeting_id TEXT    NOT NULL REFERENCES meeting (id),
    n          BIGINT NOT NULL,
    post_id    TEXT    NOT NULL,
    person_id  TEXT    NOT NULL,
    gone       BIGINT NOT NULL CHECK (gone IN (0, 1)),
    PRIMARY KEY (meeting_id, n)
);
CREATE INDEX meeting_seat_person ON meeting_seat (person_id, meeting_id);
CREATE INDEX meeting_seat_post ON meeting_seat (post_id, meeting_id);

-- The record of a meeting: each of its objects (an item of the agenda, its minutes, a seat's attendance, a resolution …) in
-- every edition it ever had, as JSON. The last one counts. Copies of a record know by the keys what they have in common.
CREATE TABLE meeting_edition (
    meeting_id TEXT    NOT NULL REFERENCES meeting (id),
    object     TEXT    NOT NULL,
    n          BIGINT NOT NULL,
    value      TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    by_id      TEXT    NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (meeting_id, object, n)
);

-- What another copy of the record says otherwise, until somebody has decided.
CREATE TABLE meeting_aside (
    meeting_id TEXT    NOT NULL REFERENCES meeting (id),
    object     TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    value      TEXT    NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (meeting_id, object, key)
);

-- Minutes as they were circulated: an edition never changes.
CREATE TABLE meeting_minutes (
    meeting_id TEXT    NOT NULL REFERENCES meeting (id),
    edition    BIGINT NOT NULL,
    content    TEXT    NOT NULL,
    salt       BYTEA   NOT NULL,
    digest     BYTEA   NOT NULL,
    note       TEXT    NOT NULL,
    by_id      TEXT    NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (meeting_id, edition)
);

CREATE TABLE meeting_objection (
    id          TEXT    NOT NULL PRIMARY KEY,
    meeting_id  TEXT    NOT NULL,
    edition     BIGINT NOT NULL,
    person_id   TEXT    NOT NULL,
    text        TEXT    NOT NULL,
    salt        BYTEA   NOT NULL,
    at          BIGINT NOT NULL,
    accepted    BIGINT NOT NULL CHECK (accepted IN (0, 1)),
    answer      TEXT    NOT NULL,
    answered_by TEXT    NOT NULL,
    answered_at BIGINT NOT NULL,
    FOREIGN KEY (meeting_id, edition) REFERENCES meeting_minutes (meeting_id, edition)
);
CREATE INDEX meeting_objection_meeting ON meeting_objection (meeting_id);

-- Two people sign an edition, in two roles.
CREATE TABLE meeting_signature (
    meeting_id TEXT    NOT NULL,
    role       TEXT    NOT NULL CHECK (role IN ('chair', 'secretary')),
    edition    BIGINT NOT NULL,
    person_id  TEXT    NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (meeting_id, role),
    UNIQUE (meeting_id, person_id),
    FOREIGN KEY (meeting_id, edition) REFERENCES meeting_minutes (meeting_id, edition)
);

-- What a meeting decided. Its number is given when the minutes are signed. -1 is a vote that was not counted.
CREATE TABLE meeting_ruling (
    id           TEXT    NOT NULL PRIMARY KEY,
    meeting_id   TEXT    NOT NULL REFERENCES meeting (id),
    body_id      TEXT    NOT NULL,
    point_id     TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    post_id      TEXT    NOT NULL,
    due          TEXT    NOT NULL,
    votes_for     BIGINT NOT NULL,
    votes_against BIGINT NOT NULL,
    votes_neither BIGINT NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('open', 'done', 'overtaken', 'dropped')),
    version      BIGINT NOT NULL,
    jy           BIGINT NOT NULL,
    number       BIGINT NOT NULL,
    reason       TEXT    NOT NULL,
    overtaken_by TEXT    NOT NULL,
    closed_by    TEXT    NOT NULL,
    closed_at    BIGINT NOT NULL,
    public_at    BIGINT NOT NULL
);
CREATE UNIQUE INDEX meeting_ruling_number ON meeting_ruling (body_id, jy, number) WHERE number > 0;
CREATE INDEX meeting_ruling_meeting ON meeting_ruling (meeting_id);
CREATE INDEX meeting_ruling_body ON meeting_ruling (body_id, state, due);
CREATE INDEX meeting_ruling_post ON meeting_ruling (post_id, state, due);

CREATE TABLE meeting_follow (
    id        TEXT    NOT NULL PRIMARY KEY,
    ruling_id TEXT    NOT NULL REFERENCES meeting_ruling (id),
    person_id TEXT    NOT NULL,
    text      TEXT    NOT NULL,
    salt      BYTEA   NOT NULL,
    at        BIGINT NOT NULL
);
CREATE INDEX meeting_follow_ruling ON meeting_follow (ruling_id);

-- What the memory finds: circulated minutes, item by item, and resolutions, under the terms of their texts.
CREATE TABLE meeting_doc (
    doc        TEXT    NOT NULL PRIMARY KEY,
    meeting_id TEXT    NOT NULL REFERENCES meeting (id),
    ruling_id  TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    at         BIGINT NOT NULL
);
CREATE INDEX meeting_doc_at ON meeting_doc (at, doc);
CREATE INDEX meeting_doc_meeting ON meeting_doc (meeting_id);
CREATE TABLE meeting_word (
    word TEXT    NOT NULL,
    doc  TEXT    NOT NULL REFERENCES meeting_doc (doc),
    PRIMARY KEY (word, doc)
);
CREATE INDEX meeting_word_doc ON meeting_word (doc);

-- Whose calendar is read at which private address: of that, only a hash.
CREATE TABLE meeting_feed (
    person_id TEXT    NOT NULL PRIMARY KEY,
    hash      BYTEA   NOT NULL UNIQUE,
    at        BIGINT NOT NULL,
    read_at   BIGINT NOT NULL
);
