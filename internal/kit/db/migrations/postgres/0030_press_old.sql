-- +goose Up
-- The finder of old addresses walks public items only, by address and by slug
-- (what stands after year and month in the key of a dated item). "status || ''" keeps
-- SQLite from taking the index on status, which it thinks better and is not.
-- Prefixes are ranges of bytes, whatever the database's own order of letters is.
ALTER TABLE press_item ALTER COLUMN path_key TYPE TEXT COLLATE "C";

CREATE INDEX press_item_public ON press_item (path_key) WHERE status || '' IN ('published', 'withdrawn');
CREATE INDEX press_item_slug ON press_item (substr(path_key, 9)) WHERE status || '' IN ('published', 'withdrawn') AND jyear > 0;

-- An import names the old addresses of what was here before.
CREATE INDEX press_old_path_item ON press_old_path (item_id);

-- What a category or tag of the old site has become: "kind:news", "topic:<id>",
-- "body:<id>". term_id is its number there, 0 when no file gave one.
CREATE TABLE press_old_term (
    taxonomy TEXT   NOT NULL,
    slug_key TEXT   NOT NULL,
    term_id  BIGINT NOT NULL,
    target   TEXT   NOT NULL,
    PRIMARY KEY (taxonomy, slug_key)
);
CREATE INDEX press_old_term_id ON press_old_term (term_id) WHERE term_id > 0;

-- A file of the old site had a number and a page of its own. parent is the number
-- of the post it belonged to, 0 for none; media_id is '' while the file is missing.
-- path is where it lay below wp-content/uploads; it answers there (shown) once it
-- belongs to something public, or something public shows it. shut is what answered
-- until the last that showed it was taken down: no import opens it, publishing does.
CREATE TABLE press_old_file (
    old_id   BIGINT NOT NULL PRIMARY KEY,
    path_key TEXT   NOT NULL,
    media_id TEXT   NOT NULL,
    parent   BIGINT NOT NULL,
    path     TEXT   NOT NULL,
    shown    BIGINT NOT NULL CHECK (shown IN (0, 1)),
    shut     BIGINT NOT NULL DEFAULT 0 CHECK (shut IN (0, 1))
);
CREATE INDEX press_old_file_path ON press_old_file (path_key);
CREATE INDEX press_old_file_parent ON press_old_file (parent);
CREATE INDEX press_old_file_media ON press_old_file (media_id);
CREATE INDEX press_old_id_item ON press_old_id (item_id);
