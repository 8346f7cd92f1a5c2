-- +goose Up
-- The review of healed words counts the open places of each pair over all texts.
CREATE INDEX press_heal_word ON press_heal (before, after, item_id) WHERE status = 'open';
