-- +goose Up

-- How often something was tried from a network on a day: an application, a tracking code that is none. The key means nothing without
-- the site's keys, and is another one on the next day.
CREATE TABLE member_try (
    mark        BLOB    NOT NULL PRIMARY KEY,
    day         TEXT    NOT NULL CHECK (length(day) = 10),
    n           INTEGER NOT NULL
) STRICT;
CREATE INDEX member_try_day ON member_try (day);
