-- +goose Up
-- How often a public page was opened: by day in Tehran ('2026-11-22') for two
-- years, and by Jalali month for ever. path is the page's address with
-- language; '' is all pages together. Nothing of readers is in here.
CREATE TABLE desk_visit (
    day  TEXT   NOT NULL,
    path TEXT   NOT NULL,
    n    BIGINT NOT NULL,
    PRIMARY KEY (day, path)
);
CREATE INDEX desk_visit_path ON desk_visit (path, day);

CREATE TABLE desk_visit_month (
    year  BIGINT NOT NULL,
    month BIGINT NOT NULL,
    path  TEXT   NOT NULL,
    n     BIGINT NOT NULL,
    PRIMARY KEY (year, month, path)
);
CREATE INDEX desk_visit_month_path ON desk_visit_month (path, year, month);

-- What was changed in the settings, act by act: documents as the settings
-- take them, so that what stood before can be put back.
CREATE TABLE desk_setting (
    id         TEXT   NOT NULL PRIMARY KEY,
    at         BIGINT NOT NULL,
    person_id  TEXT   NOT NULL,
    via        TEXT   NOT NULL,
    before_doc TEXT   NOT NULL,
    after_doc  TEXT   NOT NULL
);
