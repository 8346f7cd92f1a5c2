-- +goose Up
-- Where an item stands at the desk while it is not public, and who brought it there. The
-- item's own status is 'draft' or 'scheduled' meanwhile. An item without a row was never
-- handed in: it is a draft, or came by the command line. emergency says that it is
-- public and that the second person has not looked at it yet.
CREATE TABLE press_flow (
    item_id      TEXT   NOT NULL PRIMARY KEY REFERENCES press_item (id),
    stage        TEXT   NOT NULL CHECK (stage IN ('draft', 'submitted', 'in_review', 'approved')),
    submitter_id TEXT   NOT NULL,
    submitted_at BIGINT NOT NULL,
    reviewer_id  TEXT   NOT NULL,
    approver_id  TEXT   NOT NULL,
    approved_at  BIGINT NOT NULL,
    returned     TEXT   NOT NULL,
    note         TEXT   NOT NULL,
    emergency    BIGINT NOT NULL CHECK (emergency IN (0, 1)),
    CHECK ((stage = 'approved') = (approver_id <> ''))
);
CREATE INDEX press_flow_stage ON press_flow (stage);
CREATE INDEX press_flow_emergency ON press_flow (item_id) WHERE emergency = 1;

-- Who had a hand in the text: wrote, changed or handed it in.
CREATE TABLE press_hand (
    item_id   TEXT   NOT NULL REFERENCES press_item (id),
    person_id TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (item_id, person_id)
);
