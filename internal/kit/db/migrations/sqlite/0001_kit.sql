-- +goose Up
CREATE TABLE ledger (
    seq        INTEGER NOT NULL PRIMARY KEY,
    at         INTEGER NOT NULL,
    act        TEXT    NOT NULL,
    person     TEXT    NOT NULL,
    post       TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    via        TEXT    NOT NULL,
    object     TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    commitment BLOB    NOT NULL,
    public     INTEGER NOT NULL,
    leaf       INTEGER,
    hash       BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX ledger_leaf ON ledger (leaf);
CREATE INDEX ledger_object ON ledger (object, seq);

CREATE TABLE ledger_touch (
    seq  INTEGER NOT NULL PRIMARY KEY,
    tags TEXT    NOT NULL
) STRICT;

CREATE TABLE ledger_head (
    id        INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    seq       INTEGER NOT NULL,
    hash      BLOB    NOT NULL,
    tree_size INTEGER NOT NULL
) STRICT;
INSERT INTO ledger_head (id, seq, hash, tree_size) VALUES (1, 0, zeroblob(32), 0);

CREATE TABLE ledger_tree (
    place INTEGER NOT NULL PRIMARY KEY,
    hash  BLOB    NOT NULL
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_tree_no_update BEFORE UPDATE ON ledger_tree
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_tree_no_delete BEFORE DELETE ON ledger_tree
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_head_no_delete BEFORE DELETE ON ledger_head
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_head_no_return BEFORE UPDATE ON ledger_head WHEN NEW.seq < OLD.seq
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- +goose StatementEnd

CREATE TABLE series (
    name TEXT    NOT NULL,
    jy   INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (name, jy)
) STRICT;

CREATE TABLE task (
    id       TEXT    NOT NULL PRIMARY KEY,
    kind     TEXT    NOT NULL,
    object   TEXT    NOT NULL,
    function TEXT    NOT NULL,
    body     TEXT    NOT NULL,
    title    TEXT    NOT NULL,
    link     TEXT    NOT NULL,
    due      INTEGER NOT NULL,
    opened   INTEGER NOT NULL,
    closed   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX task_open ON task (object, kind) WHERE closed = 0;
CREATE INDEX task_inbox ON task (function, body, closed, due);

CREATE TABLE job (
    id      TEXT    NOT NULL PRIMARY KEY,
    kind    TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    body    TEXT    NOT NULL,
    state   TEXT    NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    at      INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    lease   INTEGER NOT NULL,
    holder  TEXT    NOT NULL,
    error   TEXT    NOT NULL,
    ended   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX job_key ON job (kind, key);
CREATE INDEX job_due ON job (state, at);

CREATE TABLE setting (
    name  TEXT    NOT NULL PRIMARY KEY,
    value TEXT    NOT NULL,
    at    INTEGER NOT NULL
) STRICT;
