-- +goose Up
CREATE TABLE ledger (
    seq        BIGINT NOT NULL PRIMARY KEY,
    at         BIGINT NOT NULL,
    act        TEXT    NOT NULL,
    person     TEXT    NOT NULL,
    post       TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    via        TEXT    NOT NULL,
    object     TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    commitment BYTEA   NOT NULL,
    public     BIGINT NOT NULL,
    leaf       BIGINT,
    hash       BYTEA   NOT NULL
);
CREATE UNIQUE INDEX ledger_leaf ON ledger (leaf);
CREATE INDEX ledger_object ON ledger (object, seq);

CREATE TABLE ledger_touch (
    seq  BIGINT NOT NULL PRIMARY KEY,
    tags TEXT    NOT NULL
);

CREATE TABLE ledger_head (
    id        BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    seq       BIGINT NOT NULL,
    hash      BYTEA   NOT NULL,
    tree_size BIGINT NOT NULL
);
INSERT INTO ledger_head (id, seq, hash, tree_size) VALUES (1, 0, decode(repeat('00', 32), 'hex'), 0);

CREATE TABLE ledger_tree (
    place BIGINT NOT NULL PRIMARY KEY,
    hash  BYTEA   NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_tree_no_change BEFORE UPDATE OR DELETE ON ledger_tree FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_tree_no_truncate BEFORE TRUNCATE ON ledger_tree FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_head_no_delete BEFORE DELETE ON ledger_head FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_head_no_truncate BEFORE TRUNCATE ON ledger_head FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_head_no_return BEFORE UPDATE ON ledger_head FOR EACH ROW WHEN (NEW.seq < OLD.seq) EXECUTE FUNCTION ledger_refuse();

CREATE TABLE series (
    name TEXT    NOT NULL,
    jy   BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (name, jy)
);

CREATE TABLE task (
    id       TEXT    NOT NULL PRIMARY KEY,
    kind     TEXT    NOT NULL,
    object   TEXT    NOT NULL,
    function TEXT    NOT NULL,
    body     TEXT    NOT NULL,
    title    TEXT    NOT NULL,
    link     TEXT    NOT NULL,
    due      BIGINT NOT NULL,
    opened   BIGINT NOT NULL,
    closed   BIGINT NOT NULL
);
CREATE UNIQUE INDEX task_open ON task (object, kind) WHERE closed = 0;
CREATE INDEX task_inbox ON task (function, body, closed, due);

CREATE TABLE job (
    id      TEXT    NOT NULL PRIMARY KEY,
    kind    TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    body    TEXT    NOT NULL,
    state   TEXT    NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    at      BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    lease   BIGINT NOT NULL,
    holder  TEXT    NOT NULL,
    error   TEXT    NOT NULL,
    ended   BIGINT NOT NULL
);
CREATE UNIQUE INDEX job_key ON job (kind, key);
CREATE INDEX job_due ON job (state, at);

CREATE TABLE setting (
    name  TEXT    NOT NULL PRIMARY KEY,
    value TEXT    NOT NULL,
    at    BIGINT NOT NULL
);
