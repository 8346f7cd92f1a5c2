-- +goose Up
-- Letters of appointment as they were issued: content is the words, which nothing changes. A reissue is a further letter that
-- replaces the one before; a revocation is a row of its own. code is in the address that a reader of the paper checks.
CREATE TABLE party_letter (
    id           TEXT    NOT NULL PRIMARY KEY,
    term_id      TEXT    NOT NULL REFERENCES term (id),
    jy           BIGINT  NOT NULL,
    number       BIGINT  NOT NULL,
    code         TEXT    NOT NULL UNIQUE,
    replaces_id  TEXT    UNIQUE REFERENCES party_letter (id),
    content      TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    at           BIGINT  NOT NULL,
    by_id        TEXT    NOT NULL,
    salt         BYTEA   NOT NULL,
    UNIQUE (jy, number)
);
CREATE INDEX party_letter_term ON party_letter (term_id);

CREATE TABLE party_letter_revocation (
    letter_id    TEXT    NOT NULL PRIMARY KEY REFERENCES party_letter (id),
    reason       TEXT    NOT NULL,
    at           BIGINT  NOT NULL,
    by_id        TEXT    NOT NULL,
    salt         BYTEA   NOT NULL
);

-- A number that was given stays given, and so does a revocation.
-- +goose StatementBegin
CREATE FUNCTION party_letter_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a letter that was issued stays' USING ERRCODE = 'restrict_violation';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER party_letter_no_delete BEFORE DELETE ON party_letter FOR EACH ROW EXECUTE FUNCTION party_letter_refuse();
CREATE TRIGGER party_letter_no_change BEFORE UPDATE OF term_id, jy, number, code, replaces_id ON party_letter FOR EACH ROW EXECUTE FUNCTION party_letter_refuse();
CREATE TRIGGER party_letter_revocation_no_delete BEFORE DELETE ON party_letter_revocation FOR EACH ROW EXECUTE FUNCTION party_letter_refuse();

-- +goose Down
DROP TABLE party_letter_revocation;
DROP TABLE party_letter;
DROP FUNCTION party_letter_refuse;
