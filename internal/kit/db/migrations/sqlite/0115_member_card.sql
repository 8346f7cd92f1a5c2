-- +goose Up

-- What a membership card is checked by: a hash of the token on the n-th card of a member. The token lies nowhere; who has the table alone
-- learns which files have a card.
CREATE TABLE member_card (
    member_id   TEXT    NOT NULL PRIMARY KEY REFERENCES member (id),
    n           INTEGER NOT NULL,
    mark        BLOB    NOT NULL UNIQUE
) STRICT;
