-- +goose Up

-- Who introduced somebody: members with an account, each once.
CREATE TABLE member_introduction (
    member_id   TEXT    NOT NULL REFERENCES member (id),
    person_id   TEXT    NOT NULL,
    at          BIGINT  NOT NULL,
    PRIMARY KEY (member_id, person_id)
);

-- The proof that what has to be erased was looked for on a day, and how much of it there was.
CREATE TABLE member_sweep (
    day         TEXT    NOT NULL PRIMARY KEY CHECK (length(day) = 10),
    at          BIGINT  NOT NULL,
    runs        BIGINT  NOT NULL,
    erased      BIGINT  NOT NULL,
    raised      BIGINT  NOT NULL
);
