-- +goose Up
-- Each step of a body's licence, in the order in which it was recorded. Rows are added and never changed; what was entered by
-- mistake is followed by a row that says so. The ledger holds a commitment to the salted row.
CREATE TABLE party_licence (
    id           TEXT    NOT NULL PRIMARY KEY,
    body_id      TEXT    NOT NULL REFERENCES body (id),
    n            BIGINT  NOT NULL,
    step         TEXT    NOT NULL CHECK (step IN ('proposed', 'sent', 'confirmed', 'refused', 'withdrawn', 'mistaken')),
    day          TEXT    NOT NULL CHECK (length(day) = 10),
    letter       TEXT    NOT NULL,
    note         TEXT    NOT NULL,
    at           BIGINT  NOT NULL,
    by_id        TEXT    NOT NULL,
    salt         BYTEA   NOT NULL,
    UNIQUE (body_id, n)
);

-- +goose Down
DROP TABLE party_licence;
