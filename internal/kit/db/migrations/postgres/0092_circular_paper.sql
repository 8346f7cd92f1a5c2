-- +goose Up

-- By what the paper forms of a circular are named; with the number of a seat and a mark under the salt of the circular.
CREATE TABLE circular_code (
    circular_id TEXT NOT NULL PRIMARY KEY REFERENCES circular (id),
    code        TEXT NOT NULL UNIQUE
);

-- What people read off paper forms, each by themself. Two who read the same make it a receipt.
CREATE TABLE circular_paper (
    circular_id TEXT    NOT NULL,
    n           BIGINT  NOT NULL,
    by_id       TEXT    NOT NULL,
    signer      TEXT    NOT NULL,
    signed      TEXT    NOT NULL,
    at          BIGINT  NOT NULL,
    PRIMARY KEY (circular_id, n, by_id),
    FOREIGN KEY (circular_id, n) REFERENCES circular_seat (circular_id, n)
);
