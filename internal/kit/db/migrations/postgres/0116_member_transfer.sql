-- +goose Up

-- A member who wants to be of another body: both bodies answer. The row is there while one of them has not.
CREATE TABLE member_transfer (
    member_id   TEXT    NOT NULL PRIMARY KEY REFERENCES member (id),
    to_id       TEXT    NOT NULL,
    at          BIGINT  NOT NULL,
    by_id       TEXT    NOT NULL,
    released_at BIGINT  NOT NULL,
    received_at BIGINT  NOT NULL
);
CREATE INDEX member_transfer_to ON member_transfer (to_id);
