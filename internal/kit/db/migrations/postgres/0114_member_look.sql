-- +goose Up

-- More occasions on which a file is opened: a sheet for signing in, its owner's own page, a transfer.
ALTER TABLE member_look DROP CONSTRAINT member_look_what_check;
ALTER TABLE member_look ADD CONSTRAINT member_look_what_check CHECK (what IN ('list', 'find', 'file', 'application', 'introduction', 'export', 'sheet', 'own', 'transfer'));
