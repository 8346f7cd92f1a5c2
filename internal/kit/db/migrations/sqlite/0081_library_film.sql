-- +goose Up

-- How long a sound or film plays, in milliseconds; 0 when it does not say, -1 as long as nobody has looked.
ALTER TABLE media_content ADD COLUMN length INTEGER NOT NULL DEFAULT -1;
