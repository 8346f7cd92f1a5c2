-- +goose Up

-- How many pages of a document are shown as pictures; -1 as long as nobody has looked. pages_of is how many it has,
-- pages_why why none is shown: '' or a word of the program's.
ALTER TABLE media_content ADD COLUMN pages BIGINT NOT NULL DEFAULT -1;
ALTER TABLE media_content ADD COLUMN pages_of BIGINT NOT NULL DEFAULT 0;
ALTER TABLE media_content ADD COLUMN pages_why TEXT NOT NULL DEFAULT '';

-- The pages that are shown, from 1: their measures, and their words as far as the document has them.
CREATE TABLE media_page (
    hash   TEXT    NOT NULL,
    n      BIGINT  NOT NULL,
    width  BIGINT  NOT NULL,
    height BIGINT  NOT NULL,
    words  TEXT    NOT NULL,
    PRIMARY KEY (hash, n)
);
