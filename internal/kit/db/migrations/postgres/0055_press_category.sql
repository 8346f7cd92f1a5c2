-- +goose Up
-- The body whose own category of news a topic is; '' is a topic of the whole party.
ALTER TABLE press_topic ADD COLUMN body_id TEXT NOT NULL DEFAULT '';
CREATE INDEX press_topic_body ON press_topic (body_id, sort_order);
