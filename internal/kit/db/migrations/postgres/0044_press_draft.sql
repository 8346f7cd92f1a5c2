-- +goose Up
-- What somebody writes and has not saved: one row for each person and edition. content is the form as it was sent, ''
-- for a person who has only opened it. seen is when they were last there, at when content was kept. A new item has a
-- row before it is one: item_id points to nothing yet.
CREATE TABLE press_draft (
    item_id   TEXT   NOT NULL,
    lang      TEXT   NOT NULL,
    person_id TEXT   NOT NULL,
    based     BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    seen      BIGINT NOT NULL,
    content   TEXT   NOT NULL,
    PRIMARY KEY (item_id, lang, person_id)
);
CREATE INDEX press_draft_person ON press_draft (person_id, at);

-- Words that are right on this site though no dictionary has them.
CREATE TABLE press_word (
    word      TEXT   NOT NULL PRIMARY KEY,
    at        BIGINT NOT NULL,
    person_id TEXT   NOT NULL
);
