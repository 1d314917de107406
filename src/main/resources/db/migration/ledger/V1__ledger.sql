-- Runs of nodes: a claim belongs to one of these and dies with it.
CREATE TABLE node_run (
    id         UUID PRIMARY KEY,
    node       VARCHAR(200)             NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at    TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at   TIMESTAMP WITH TIME ZONE
);

-- What arrived together and gets one receipt: where it came from, whose it is, and which splitter takes it apart. Logs call it
-- by the end of its id.
CREATE TABLE batch (
    id           UUID PRIMARY KEY,
    brief        VARCHAR(8)               NOT NULL DEFAULT '',
    flow         VARCHAR(100)             NOT NULL,
    origin       VARCHAR(50)              NOT NULL,
    owner        VARCHAR(200)             NOT NULL,
    kind         VARCHAR(50)              NOT NULL,
    settings     VARCHAR(4000)            NOT NULL,
    name         VARCHAR(4000)            NOT NULL,
    items        INT                      NOT NULL,
    state        VARCHAR(10)              NOT NULL,
    sending      VARCHAR(10)              NOT NULL DEFAULT 'ON',
    publish      VARCHAR(10)              NOT NULL DEFAULT 'EACH',
    priority     INT                      NOT NULL DEFAULT 0,
    queue_place  BIGINT                   NOT NULL,
    documents    INT                      NOT NULL DEFAULT 0,
    open         INT                      NOT NULL DEFAULT 0,
    note         VARCHAR(4000),
    revision     INT                      NOT NULL DEFAULT 1,
    due_at       TIMESTAMP WITH TIME ZONE NOT NULL,
    claim        BIGINT                   NOT NULL DEFAULT 0,
    run          UUID,
    attempts     INT                      NOT NULL DEFAULT 0,
    created_at   TIMESTAMP WITH TIME ZONE NOT NULL,
    completed_at TIMESTAMP WITH TIME ZONE,
    settled_at   TIMESTAMP WITH TIME ZONE
);
CREATE INDEX batch_splitting ON batch (state, priority DESC, id);
CREATE INDEX batch_receipt ON batch (flow, state, open, priority DESC, id);
CREATE INDEX batch_sending ON batch (sending, id);
CREATE INDEX batch_publish ON batch (publish, id);
CREATE INDEX batch_brief ON batch (brief, id);

-- One file of a batch.
CREATE TABLE document (
    id           UUID PRIMARY KEY,
    brief        VARCHAR(8)               NOT NULL DEFAULT '',
    batch        UUID                     NOT NULL REFERENCES batch,
    flow         VARCHAR(100)             NOT NULL,
    position     INT                      NOT NULL,
    name         VARCHAR(4000)            NOT NULL,
    state        VARCHAR(10)              NOT NULL,
    outcome      VARCHAR(10),
    cause        VARCHAR(30),
    reason       VARCHAR(4000),
    remedy       VARCHAR(1000),
    duplicate_of UUID,
    waits_for    UUID,
    open         INT                      NOT NULL DEFAULT 0,
    failed       INT                      NOT NULL DEFAULT 0,
    path         VARCHAR(8000)            NOT NULL,
    size         BIGINT                   NOT NULL,
    modified     BIGINT                   NOT NULL,
    file_key     VARCHAR(200)             NOT NULL,
    sha256       VARCHAR(64)              NOT NULL DEFAULT '',
    crc32c       VARCHAR(200000)          NOT NULL DEFAULT '',
    md5          VARCHAR(800000)          NOT NULL DEFAULT '',
    media_type   VARCHAR(200)             NOT NULL DEFAULT '',
    symbol       VARCHAR(500)             NOT NULL DEFAULT '',
    language     VARCHAR(2)               NOT NULL DEFAULT '',
    job_number   VARCHAR(50)              NOT NULL DEFAULT '',
    same_as      VARCHAR(64),
    metadata     VARCHAR(100000)          NOT NULL DEFAULT '{}',
    notes        VARCHAR(100000)          NOT NULL DEFAULT '[]',
    left_out     VARCHAR(100000)          NOT NULL DEFAULT '[]',
    priority     INT                      NOT NULL DEFAULT 0,
    queue_place  BIGINT                   NOT NULL,
    due_at       TIMESTAMP WITH TIME ZONE NOT NULL,
    claim        BIGINT                   NOT NULL DEFAULT 0,
    run          UUID,
    attempts     INT                      NOT NULL DEFAULT 0,
    created_at   TIMESTAMP WITH TIME ZONE NOT NULL,
    planned_at   TIMESTAMP WITH TIME ZONE,
    settled_at   TIMESTAMP WITH TIME ZONE,
    CONSTRAINT document_position UNIQUE (batch, position)
);
CREATE INDEX document_due ON document (flow, state, priority DESC, queue_place, id);
CREATE INDEX document_run ON document (run);
CREATE INDEX document_same ON document (same_as);
CREATE INDEX document_waits ON document (waits_for);
CREATE INDEX document_brief ON document (brief, id);

-- One document on its way to one store. In chunks: the store's own name for the session under way, since when, and how
-- much the store confirmed.
CREATE TABLE delivery (
    id           UUID PRIMARY KEY,
    document     UUID                     NOT NULL REFERENCES document,
    batch        UUID                     NOT NULL,
    store        VARCHAR(100)             NOT NULL,
    target       VARCHAR(4000)            NOT NULL,
    state        VARCHAR(10)              NOT NULL,
    find_first   BOOLEAN                  NOT NULL DEFAULT FALSE,
    remote_id    VARCHAR(500),
    location     VARCHAR(8000),
    version      VARCHAR(500),
    proof        VARCHAR(10),
    cause        VARCHAR(100),
    reason       VARCHAR(4000),
    session      VARCHAR(4000),
    session_at   TIMESTAMP WITH TIME ZONE,
    confirmed    BIGINT                   NOT NULL DEFAULT 0,
    large        BOOLEAN                  NOT NULL DEFAULT FALSE,
    priority     INT                      NOT NULL DEFAULT 0,
    queue_place  BIGINT                   NOT NULL,
    due_at       TIMESTAMP WITH TIME ZONE NOT NULL,
    claim        BIGINT                   NOT NULL DEFAULT 0,
    run          UUID,
    attempts     INT                      NOT NULL DEFAULT 0,
    created_at   TIMESTAMP WITH TIME ZONE NOT NULL,
    started_at   TIMESTAMP WITH TIME ZONE,
    settled_at   TIMESTAMP WITH TIME ZONE,
    CONSTRAINT delivery_once UNIQUE (document, store)
);
-- Large documents, which go in chunks, leave room for small ones: each kind has its own queue.
CREATE INDEX delivery_queue ON delivery (store, state, large, priority DESC, queue_place, id);
CREATE INDEX delivery_run ON delivery (run);
CREATE INDEX delivery_of_batch ON delivery (batch, state);
-- What a store was sent within the last day, for its quota.
CREATE INDEX delivery_settled ON delivery (store, settled_at);

-- The chunks that a store confirmed. They go when the delivery is proved.
CREATE TABLE chunk (
    delivery     UUID                     NOT NULL REFERENCES delivery,
    position     INT                      NOT NULL,
    remote       VARCHAR(500)             NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (delivery, position)
);

-- Every change of state, in the transaction that made it.
CREATE TABLE event (
    id       BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    at       TIMESTAMP WITH TIME ZONE NOT NULL,
    batch    UUID                     NOT NULL,
    document UUID,
    delivery UUID,
    state    VARCHAR(20)              NOT NULL,
    detail   VARCHAR(4000)
);
CREATE INDEX event_document ON event (document);
CREATE INDEX event_batch ON event (batch);
