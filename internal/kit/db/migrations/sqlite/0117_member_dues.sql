-- +goose Up

-- What somebody was and from when: each change of state or grade. month counts months of the Jalali calendar from the year 0.
CREATE TABLE member_step (
    member_id   TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    month       INTEGER NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('active', 'suspended', 'left')),
    grade       TEXT    NOT NULL CHECK (grade IN ('supporter', 'probationary', 'formal')),
    PRIMARY KEY (member_id, at)
) STRICT;

-- What a month costs a grade, from one month to another.
CREATE TABLE member_rate (
    grade       TEXT    NOT NULL CHECK (grade IN ('supporter', 'probationary', 'formal')),
    from_month  INTEGER NOT NULL,
    to_month    INTEGER NOT NULL,
    amount      INTEGER NOT NULL CHECK (amount >= 0),
    at          INTEGER NOT NULL,
    by_id       TEXT    NOT NULL,
    PRIMARY KEY (grade, from_month)
) STRICT;

-- What was paid, by the number on the receipt of a body. member_id is empty once the file was erased: the number stays taken.
CREATE TABLE member_receipt (
    body_id     TEXT    NOT NULL,
    receipt     TEXT    NOT NULL,
    member_id   TEXT    NOT NULL,
    amount      INTEGER NOT NULL CHECK (amount > 0),
    day         TEXT    NOT NULL CHECK (length(day) = 10),
    at          INTEGER NOT NULL,
    by_id       TEXT    NOT NULL,
    void_at     INTEGER NOT NULL,
    PRIMARY KEY (body_id, receipt)
) STRICT;
CREATE INDEX member_receipt_member ON member_receipt (member_id);
