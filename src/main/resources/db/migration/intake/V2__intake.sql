-- What was dropped into folders: where it came from, where it stands now, and what becomes of it.
CREATE TABLE folder_drop (
    id       UUID PRIMARY KEY,
    batch    UUID          NOT NULL REFERENCES batch,
    position INT           NOT NULL,
    inbox    VARCHAR(4000) NOT NULL,
    path     VARCHAR(8000) NOT NULL,
    staged   VARCHAR(8000) NOT NULL,
    role     VARCHAR(10)   NOT NULL,
    state    VARCHAR(12)   NOT NULL,
    size     BIGINT        NOT NULL,
    modified BIGINT        NOT NULL,
    file_key VARCHAR(200)  NOT NULL
);
CREATE INDEX folder_drop_batch ON folder_drop (batch);
CREATE INDEX folder_drop_state ON folder_drop (state);
