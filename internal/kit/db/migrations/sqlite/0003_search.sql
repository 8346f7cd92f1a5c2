-- +goose Up
-- What a result shows, and how often each term stands in the text. The id is
-- also the row of search_rank and search_fts; it is made from the date, so that newer
-- documents stand later, whenever they were indexed.
CREATE TABLE search_doc (
    id         INTEGER NOT NULL PRIMARY KEY,
    key        TEXT    NOT NULL UNIQUE,
    lang       TEXT    NOT NULL,
    terms      TEXT    NOT NULL,
    path       TEXT    NOT NULL,
    label      TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    lead       TEXT    NOT NULL,
    facets     TEXT    NOT NULL,
    body       TEXT    NOT NULL
);

-- What the first order of hundreds of candidates needs, apart from the texts:
-- short rows, so that many lie on one page of the file. The owner's name is with them because it is
-- changed in thousands of rows at once, when a body is renamed.
CREATE TABLE search_rank (
    id         INTEGER NOT NULL PRIMARY KEY REFERENCES search_doc (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    owner      TEXT    NOT NULL,
    at         BIGINT  NOT NULL,
    units      BIGINT  NOT NULL,
    title_tok  TEXT    NOT NULL,
    lead_tok   TEXT    NOT NULL
);

-- The terms as persian.Tokens makes them and the facets. Every byte that is not
-- ASCII is part of a word to the tokenizer, so nothing is read anew.
CREATE VIRTUAL TABLE search_fts USING fts5 (tok, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii');
