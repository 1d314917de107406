-- The rules that a batch was taken under, so that it is finished under the same after a restart.
CREATE TABLE intake_batch (
    batch      UUID PRIMARY KEY REFERENCES batch ON DELETE CASCADE,
    depth      INT    NOT NULL,
    entries    INT    NOT NULL,
    total_size BIGINT NOT NULL,
    entry_size BIGINT NOT NULL,
    ratio      INT    NOT NULL
);

-- What was dropped: where it came from, where it stands now, and what becomes of it.
CREATE TABLE intake_drop (
    id       UUID PRIMARY KEY,
    batch    UUID          NOT NULL REFERENCES batch,
    position INT           NOT NULL,
    inbox    VARCHAR(4000) NOT NULL,
    path     VARCHAR(8000) NOT NULL,
    staged   VARCHAR(8000) NOT NULL,
    kind     VARCHAR(10)   NOT NULL,
    state    VARCHAR(12)   NOT NULL,
    size     BIGINT        NOT NULL,
    modified BIGINT        NOT NULL,
    file_key VARCHAR(200)  NOT NULL
);
CREATE INDEX intake_drop_batch ON intake_drop (batch);
CREATE INDEX intake_drop_state ON intake_drop (state);
