-- +goose Up
-- One row for each document: what a result shows, and the terms it is ranked by.
-- The id is also the row of search_fts, and grows: newer documents stand later.
CREATE TABLE search_doc (
    id         BIGINT NOT NULL PRIMARY KEY,
    key        TEXT   NOT NULL UNIQUE,
    kind       TEXT   NOT NULL,
    lang       TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    units      BIGINT NOT NULL,
    title_tok  TEXT   NOT NULL,
    lead_tok   TEXT   NOT NULL,
    path       TEXT   NOT NULL,
    label      TEXT   NOT NULL,
    owner      TEXT   NOT NULL,
    title      TEXT   NOT NULL,
    lead       TEXT   NOT NULL,
    facets     TEXT   NOT NULL,
    terms      TEXT   NOT NULL,
    body       TEXT   NOT NULL
);

-- The terms as persian.Tokens makes them and the facets. The vector is cast from
-- an array, so that no parser of the server reads them anew.
CREATE TABLE search_fts (
    rowid BIGINT   NOT NULL PRIMARY KEY REFERENCES search_doc (id) ON DELETE CASCADE,
    tok   tsvector NOT NULL
);
CREATE INDEX search_fts_tok ON search_fts USING gin (tok);
