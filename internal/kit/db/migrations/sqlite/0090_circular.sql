-- +goose Up

-- A circular is one sending of an announcement: its text is an item of the press room.
CREATE TABLE circular (
    id         TEXT    NOT NULL PRIMARY KEY,
    item_id    TEXT    NOT NULL UNIQUE,
    issuer_id  TEXT    NOT NULL,
    asked      TEXT    NOT NULL CHECK (asked IN ('nothing', 'read', 'accept', 'reply')),
    until_at   INTEGER NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('prepared', 'sent')),
    version    INTEGER NOT NULL,
    salt       BLOB    NOT NULL,
    by_id      TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    sent_by    TEXT    NOT NULL,
    sent_at    INTEGER NOT NULL,
    series     TEXT    NOT NULL,
    jy         INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    reach      TEXT    NOT NULL CHECK (reach IN ('', 'public', 'members', 'addressees')),
    seats      INTEGER NOT NULL,
    noticed    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX circular_number ON circular (series, jy, number) WHERE number > 0;
CREATE INDEX circular_issuer ON circular (issuer_id, at);
CREATE INDEX circular_sent ON circular (sent_at);

-- Who is to receive it, as it was chosen: bodies, posts, groups of the tree.
CREATE TABLE circular_audience (
    circular_id TEXT    NOT NULL REFERENCES circular (id),
    place       INTEGER NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('body', 'post', 'group')),
    body_id     TEXT    NOT NULL,
    post_id     TEXT    NOT NULL,
    body_kind   TEXT    NOT NULL,
    posts       TEXT    NOT NULL,
    PRIMARY KEY (circular_id, place)
) STRICT;

-- Who received it: the seats and their holders of the day of sending. A vacant seat has no person. What passes is read by
-- whoever holds the post later.
CREATE TABLE circular_seat (
    circular_id TEXT    NOT NULL REFERENCES circular (id),
    n           INTEGER NOT NULL,
    body_id     TEXT    NOT NULL,
    post_id     TEXT    NOT NULL,
    person_id   TEXT    NOT NULL,
    province_id TEXT    NOT NULL,
    passes      INTEGER NOT NULL CHECK (passes IN (0, 1)),
    reminded_at INTEGER NOT NULL,
    raised_at   INTEGER NOT NULL,
    raised_to   TEXT    NOT NULL,
    PRIMARY KEY (circular_id, n)
) STRICT;
CREATE INDEX circular_seat_person ON circular_seat (person_id, circular_id);
CREATE INDEX circular_seat_post ON circular_seat (post_id, circular_id);

-- What is known of a seat, each fact once for each person: the first stays. A seat is accepted once, whoever holds it.
CREATE TABLE circular_receipt (
    circular_id TEXT    NOT NULL,
    n           INTEGER NOT NULL,
    fact        TEXT    NOT NULL CHECK (fact IN ('delivered', 'opened', 'accepted', 'paper')),
    person_id   TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    how         TEXT    NOT NULL,
    batch       INTEGER NOT NULL,
    PRIMARY KEY (circular_id, n, fact, person_id),
    FOREIGN KEY (circular_id, n) REFERENCES circular_seat (circular_id, n)
) STRICT;
CREATE UNIQUE INDEX circular_receipt_once ON circular_receipt (circular_id, n, fact) WHERE fact IN ('accepted', 'paper');
CREATE INDEX circular_receipt_person ON circular_receipt (person_id, circular_id);
CREATE INDEX circular_receipt_open ON circular_receipt (circular_id) WHERE batch = 0;

-- The receipts that entered the ledger together, as a number of them and a commitment under this salt.
CREATE TABLE circular_batch (
    circular_id TEXT    NOT NULL REFERENCES circular (id),
    batch       INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    salt        BLOB    NOT NULL,
    count       INTEGER NOT NULL,
    digest      BLOB    NOT NULL,
    PRIMARY KEY (circular_id, batch)
) STRICT;

-- The notices that were handed on, one for each person and round; a person with several seats is told once.
CREATE TABLE circular_notice (
    circular_id TEXT    NOT NULL REFERENCES circular (id),
    round       TEXT    NOT NULL CHECK (round IN ('sent', 'reminder', 'raised')),
    person_id   TEXT    NOT NULL,
    n           INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    taken_at    INTEGER NOT NULL,
    failed_at   INTEGER NOT NULL,
    how         TEXT    NOT NULL,
    PRIMARY KEY (circular_id, round, person_id)
) STRICT;
CREATE INDEX circular_notice_seat ON circular_notice (circular_id, n);

-- What addressees ask or report, and what the issuer answers.
CREATE TABLE circular_question (
    id          TEXT    NOT NULL PRIMARY KEY,
    circular_id TEXT    NOT NULL,
    n           INTEGER NOT NULL,
    person_id   TEXT    NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('question', 'reply')),
    text        TEXT    NOT NULL,
    salt        BLOB    NOT NULL,
    at          INTEGER NOT NULL,
    answer      TEXT    NOT NULL,
    answered_by TEXT    NOT NULL,
    answered_at INTEGER NOT NULL,
    FOREIGN KEY (circular_id, n) REFERENCES circular_seat (circular_id, n)
) STRICT;
CREATE INDEX circular_question_seat ON circular_question (circular_id, n);
