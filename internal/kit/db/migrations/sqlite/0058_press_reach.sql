-- +goose Up
-- Who may read an announcement ('' is everyone), and when one that is not for everyone was issued: its status stays
-- 'draft', so that no statement about what is public meets it.
ALTER TABLE press_item ADD COLUMN reach TEXT NOT NULL DEFAULT '' CHECK (reach IN ('', 'members', 'addressees'));
ALTER TABLE press_item ADD COLUMN issued_at BIGINT NOT NULL DEFAULT 0;
