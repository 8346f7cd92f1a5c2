-- +goose Up
-- Days that the party keeps, each in one year, by the Jalali calendar. Nothing
-- is erased: one that is taken away has removed_at.
CREATE TABLE desk_occasion (
    id         TEXT   NOT NULL PRIMARY KEY,
    year       BIGINT NOT NULL,
    month      BIGINT NOT NULL,
    day        BIGINT NOT NULL,
    calendar   TEXT   NOT NULL CHECK (calendar IN ('solar', 'lunar')),
    name_fa    TEXT   NOT NULL,
    name_en    TEXT   NOT NULL,
    note       TEXT   NOT NULL,
    body_id    TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    removed_at BIGINT NOT NULL
);
CREATE INDEX desk_occasion_day ON desk_occasion (year, month, day);

-- Readings of the whole ledger. first_seq = 0 is: all in order.
CREATE TABLE desk_check (
    id         TEXT   NOT NULL PRIMARY KEY,
    began_at   BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    bad        BIGINT NOT NULL,
    first_seq  BIGINT NOT NULL,
    first_what TEXT   NOT NULL,
    by_id      TEXT   NOT NULL
);
CREATE INDEX desk_check_ended ON desk_check (ended_at);

-- Copies that hemmat backup made, so that the desk can say how old the last is.
CREATE TABLE desk_backup (
    at    BIGINT NOT NULL PRIMARY KEY,
    bytes BIGINT NOT NULL,
    files BIGINT NOT NULL
);

-- What the reader of the ledger looks for by itself.
CREATE INDEX ledger_act ON ledger (act, seq);
CREATE INDEX ledger_person ON ledger (person, seq);
