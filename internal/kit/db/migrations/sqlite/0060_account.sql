-- +goose Up
-- Who may sign in: one account for a person. login_key is null until a log-in
-- name was chosen; ready_at is 0 until the account was set up, and after a reset.
CREATE TABLE account (
    person_id  TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    login      TEXT   NOT NULL,
    login_key  TEXT   UNIQUE,
    password   TEXT   NOT NULL,
    ready_at   BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    by_id      TEXT   NOT NULL
);

-- One-time links. first = 1 makes its person the first administrator.
CREATE TABLE account_invite (
    hash       BLOB   NOT NULL PRIMARY KEY,
    person_id  TEXT   NOT NULL,
    first      BIGINT NOT NULL CHECK (first IN (0, 1)),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    by_id      TEXT   NOT NULL
);
CREATE INDEX account_invite_person ON account_invite (person_id);

-- The key of an authenticator app, sealed; step is the last one that was used.
CREATE TABLE account_totp (
    person_id  TEXT   NOT NULL PRIMARY KEY,
    sealed     BLOB   NOT NULL,
    step       BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE account_recovery (
    hash       BLOB   NOT NULL PRIMARY KEY,
    person_id  TEXT   NOT NULL,
    used_at    BIGINT NOT NULL
);
CREATE INDEX account_recovery_person ON account_recovery (person_id);

-- credential is JSON that only account reads.
CREATE TABLE account_passkey (
    id            TEXT   NOT NULL PRIMARY KEY,
    person_id     TEXT   NOT NULL,
    credential_id BLOB   NOT NULL UNIQUE,
    credential    TEXT   NOT NULL,
    label         TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    used_at       BIGINT NOT NULL
);
CREATE INDEX account_passkey_person ON account_passkey (person_id);

-- Devices that are signed in; a session that ended is deleted.
CREATE TABLE account_session (
    id         TEXT   NOT NULL PRIMARY KEY,
    hash       BLOB   NOT NULL UNIQUE,
    person_id  TEXT   NOT NULL,
    device     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    fresh_at   BIGINT NOT NULL
);
CREATE INDEX account_session_person ON account_session (person_id);

-- Devices that have signed in before: strangers do not slow them down.
CREATE TABLE account_device (
    hash       BLOB   NOT NULL,
    person_id  TEXT   NOT NULL,
    seen_at    BIGINT NOT NULL,
    PRIMARY KEY (hash, person_id)
);

-- Attempts that failed, by a hash that means nothing on the next day.
CREATE TABLE account_slow (
    key        TEXT   NOT NULL PRIMARY KEY,
    fails      BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    until_at   BIGINT NOT NULL
);

-- Refusals of an hour, until the ledger has their number.
CREATE TABLE account_refused (
    hour       BIGINT NOT NULL PRIMARY KEY,
    n          BIGINT NOT NULL
);

-- One-time values that were used, until they would have expired.
CREATE TABLE account_spent (
    hash       BLOB   NOT NULL PRIMARY KEY,
    until_at   BIGINT NOT NULL
);

-- The function of administrator, proposed by one and confirmed by another.
CREATE TABLE account_proposal (
    id         TEXT   NOT NULL PRIMARY KEY,
    person_id  TEXT   NOT NULL,
    body_id    TEXT   NOT NULL,
    below      BIGINT NOT NULL CHECK (below IN (0, 1)),
    term_id    TEXT   NOT NULL,
    from_at    BIGINT NOT NULL,
    until_at   BIGINT NOT NULL,
    by_id      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    closed_at  BIGINT NOT NULL,
    closed_by  TEXT   NOT NULL,
    granted    BIGINT NOT NULL CHECK (granted IN (0, 1))
);
CREATE INDEX account_proposal_open ON account_proposal (closed_at);
