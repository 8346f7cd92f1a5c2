-- +goose Up
-- One proposal is open for each language of an item: its editions are corrected apart. reason is for whoever decides,
-- in the words of who proposed.
ALTER TABLE press_proposal ADD COLUMN lang TEXT NOT NULL DEFAULT '';
ALTER TABLE press_proposal ADD COLUMN reason TEXT NOT NULL DEFAULT '';
UPDATE press_proposal SET lang = (SELECT i.lang FROM press_item i WHERE i.id = press_proposal.item_id);
DROP INDEX press_proposal_open;
CREATE UNIQUE INDEX press_proposal_open ON press_proposal (item_id, lang) WHERE state = 'open';
