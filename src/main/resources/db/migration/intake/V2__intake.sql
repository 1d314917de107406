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
