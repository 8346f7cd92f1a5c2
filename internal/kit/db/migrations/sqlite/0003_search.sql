-- +goose Up
-- One row for each document: what a result shows, and the terms it is ranked by.
-- The id is also the row of search_fts, and grows: newer documents stand later.
CREATE TABLE search_doc (
    id         INTEGER NOT NULL PRIMARY KEY,
    key        TEXT    NOT NULL UNIQUE,
    kind       TEXT    NOT NULL,
    lang       TEXT    NOT NULL,
    at         BIGINT  NOT NULL,
    units      BIGINT  NOT NULL,
    title_tok  TEXT    NOT NULL,
    lead_tok   TEXT    NOT NULL,
    path       TEXT    NOT NULL,
    label      TEXT    NOT NULL,
    owner      TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    lead       TEXT    NOT NULL,
    facets     TEXT    NOT NULL,
    terms      TEXT    NOT NULL,
    body       TEXT    NOT NULL
);

-- The terms as persian.Tokens makes them and the facets. Every byte that is not
-- ASCII is part of a word to the tokenizer, so nothing is read anew.
CREATE VIRTUAL TABLE search_fts USING fts5 (tok, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii');
