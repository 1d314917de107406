-- What was dropped into folders: where it came from, where it stands now, and what becomes of it.
CREATE TABLE folder_drop (
    id       ${uuid}   PRIMARY KEY,
    batch    ${uuid}   NOT NULL,
    position INT       NOT NULL,
    inbox    TEXT      NOT NULL,
    path     TEXT      NOT NULL,
    staged   TEXT      NOT NULL,
    role     TEXT      NOT NULL,
    state    TEXT      NOT NULL,
    size     ${bigint} NOT NULL,
    modified ${bigint} NOT NULL,
    file_key TEXT      NOT NULL,
    -- What tells the content of what was taken apart or read, and isn't a document itself, from others.
    fingerprint TEXT,
    -- Where it stands in done, as long as it is watched for changes.
    kept     TEXT
) ${by_key};
CREATE INDEX folder_drop_batch ON folder_drop (batch);
-- What stays in its inbox is looked for by its state.
CREATE INDEX folder_drop_left ON folder_drop (state) WHERE state = 'COPIED' OR state = 'LEFT';

-- Whose a file is that stays in its inbox, for that refuses renames: of several nodes one takes it. Its id is made of its path.
CREATE TABLE copied_original (
    id        ${uuid}   PRIMARY KEY,
    drop_id   ${uuid}   NOT NULL,
    size      ${bigint} NOT NULL,
    modified  ${bigint} NOT NULL
) ${by_key};

-- What arrives over HTTP: its bytes stand in a file from the beginning up to an offset. That was told to its sender (received), and was
-- forced to the disk up to another (forced); the file's own length tells more, as long as the machine has not been started anew (boot).
-- It is no batch before it is complete, and stays until its batch leaves.
CREATE TABLE upload (
    id         ${uuid}    PRIMARY KEY,
    batch      ${uuid}    NOT NULL,
    document   ${uuid}    NOT NULL,
    position   INT        NOT NULL,
    flow       TEXT       NOT NULL,
    owner      TEXT       NOT NULL,
    name       TEXT       NOT NULL,
    role       TEXT       NOT NULL,
    metadata   TEXT       NOT NULL,
    sent       TEXT       NOT NULL,
    -- -1 as long as it isn't known.
    length     ${bigint}  NOT NULL,
    -- How many chunks it comes in, in any order, and how long they are but the last: 0 if it comes in one run from its beginning, and
    -- as long as that isn't known.
    chunks     INT        NOT NULL DEFAULT 0,
    chunk_size ${bigint}  NOT NULL DEFAULT 0,
    -- Whether it is complete once its sender says so; else with its last byte.
    held       ${boolean} NOT NULL DEFAULT FALSE,
    -- Whether it is a part of another, or is put together of such, and of which, as its sender said it.
    concat     TEXT       NOT NULL DEFAULT '',
    -- The SHA-256 of what whoever sends it has to show, in hex; empty where that is not asked for. And what it was announced with.
    ticket     TEXT       NOT NULL DEFAULT '',
    announced  ${uuid},
    received   ${bigint}  NOT NULL DEFAULT 0,
    forced     ${bigint}  NOT NULL DEFAULT 0,
    boot       TEXT       NOT NULL,
    -- Bytes beyond received may be in the file that are compared only at the end of their request.
    unproved   ${boolean} NOT NULL DEFAULT FALSE,
    state      TEXT       NOT NULL,
    content    TEXT       NOT NULL,
    modified   ${bigint},
    file_key   TEXT,
    sha256     TEXT       NOT NULL DEFAULT '',
    crc32c     TEXT       NOT NULL DEFAULT '',
    -- How many bytes of its sender's quota it takes, of the day of created_at.
    reserved   ${bigint}  NOT NULL DEFAULT 0,
    created_at ${bigint}  NOT NULL,
    expires_at ${bigint}  NOT NULL
) ${by_key};
CREATE INDEX upload_batch ON upload (batch);
CREATE INDEX upload_open ON upload (expires_at) WHERE state = 'OPEN';
CREATE INDEX upload_announced ON upload (announced) WHERE announced IS NOT NULL;
CREATE INDEX upload_given_up ON upload (id) WHERE state = 'GIVEN_UP';

-- How many bytes a sender has sent or announced on a day (UTC, in days since 1970). Rows of days gone by are removed.
CREATE TABLE upload_day (
    owner      TEXT       NOT NULL,
    day        ${bigint}  NOT NULL,
    bytes      ${bigint}  NOT NULL,
    PRIMARY KEY (owner, day)
) ${by_key};

-- Which chunks of an upload that is open are here, and on the disk for certain. Received counts their bytes.
CREATE TABLE upload_chunk (
    upload     ${uuid}    NOT NULL,
    number     INT        NOT NULL,
    length     ${bigint}  NOT NULL,
    sha256     TEXT       NOT NULL,
    PRIMARY KEY (upload, number)
) ${by_key};
