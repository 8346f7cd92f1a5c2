-- +goose Up
-- How the words of all documents were told apart: persian.TokensVersion then. No row
-- means that it was before versions were kept.
CREATE TABLE search_version (
    version BIGINT NOT NULL PRIMARY KEY
);
