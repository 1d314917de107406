-- Tokens of programs: of the secret there is the hash only. One that was revoked stays, so that the audit trail can be read.
CREATE TABLE access_token (
    id         TEXT      NOT NULL PRIMARY KEY,
    hash       TEXT      NOT NULL,
    owner      TEXT      NOT NULL,
    purpose    TEXT      NOT NULL,
    role       TEXT      NOT NULL,
    -- Separated by commas; empty for all.
    flows      TEXT      NOT NULL,
    made_by    TEXT      NOT NULL,
    created_at ${bigint} NOT NULL,
    expires_at ${bigint} NOT NULL,
    used_at    ${bigint},
    revoked_at ${bigint}
) ${by_key};

-- People with a password, of which there is the hash. A change of anything makes another version, which ends their sessions.
CREATE TABLE access_user (
    name       TEXT      NOT NULL PRIMARY KEY,
    password   TEXT      NOT NULL,
    role       TEXT      NOT NULL,
    flows      TEXT      NOT NULL,
    version    ${uuid}   NOT NULL,
    created_at ${bigint} NOT NULL,
    changed_at ${bigint} NOT NULL
) ${by_key};

-- Who did what to what, from where and when; and who was not let in.
CREATE TABLE audit (
    id      ${uuid}   NOT NULL PRIMARY KEY,
    at      ${bigint} NOT NULL,
    who     TEXT      NOT NULL,
    what    TEXT      NOT NULL,
    subject TEXT      NOT NULL,
    detail  TEXT      NOT NULL,
    address TEXT      NOT NULL,
    request TEXT      NOT NULL
) ${by_key};
