-- What the databases call differently stands in words such as ${uuid}; times are milliseconds since 1970. A table whose rows
-- stand in the order of their ids ends with ${by_key}, any other with ${strict}.

-- Runs of nodes: a claim belongs to one of these and dies with it. A run that ended may still hold rows that somebody else was just
-- changing; once it holds nothing, all is given back.
CREATE TABLE node_run (
    id            ${uuid}   PRIMARY KEY,
    node          TEXT      NOT NULL,
    started_at    ${bigint} NOT NULL,
    seen_at       ${bigint} NOT NULL,
    ended_at      ${bigint},
    given_back_at ${bigint}
) ${by_key};
CREATE INDEX node_run_open ON node_run (node) WHERE ended_at IS NULL;
CREATE INDEX node_run_holding ON node_run (id) WHERE given_back_at IS NULL;

-- What arrived together and gets one receipt: where it came from, whose it is, and which splitter takes it apart. It was
-- announced, all of it arrived, its documents were known, its receipt was with the sender: each has a time. Logs call it by
-- the end of its id.
CREATE TABLE batch (
    id           ${uuid}   PRIMARY KEY,
    flow         TEXT      NOT NULL,
    origin       TEXT      NOT NULL,
    owner        TEXT      NOT NULL,
    kind         TEXT      NOT NULL,
    settings     TEXT      NOT NULL,
    name         TEXT      NOT NULL,
    items        INT       NOT NULL,
    state        TEXT      NOT NULL,
    sending      TEXT      NOT NULL DEFAULT 'ON',
    publish      TEXT      NOT NULL DEFAULT 'EACH',
    priority     INT       NOT NULL DEFAULT 0,
    queue_place  ${bigint} NOT NULL,
    documents    INT       NOT NULL DEFAULT 0,
    open         INT       NOT NULL DEFAULT 0,
    note         TEXT,
    revision     INT       NOT NULL DEFAULT 1,
    due_at       ${bigint} NOT NULL,
    claim        ${bigint} NOT NULL DEFAULT 0,
    run          ${uuid},
    attempts     INT       NOT NULL DEFAULT 0,
    created_at   ${bigint} NOT NULL,
    arrived_at   ${bigint},
    completed_at ${bigint},
    settled_at   ${bigint}
) ${by_key};
-- Indexes hold what is open, and so stay small; queries repeat their conditions word by word, for SQLite finds them by that.
CREATE INDEX batch_open ON batch (state, priority DESC, id) WHERE state <> 'SETTLED';
CREATE INDEX batch_receipt ON batch (flow, priority DESC, id) WHERE state = 'COMPLETE' AND open = 0;
CREATE INDEX batch_sending ON batch (sending, id) WHERE sending <> 'ON';
CREATE INDEX batch_publish ON batch (publish, id) WHERE publish <> 'EACH';

-- One file of a batch. It was booked, claimed, planned, settled: each has its time, which is that of the ordinary course, and
-- whatever else happened is an event.
CREATE TABLE document (
    id           ${uuid}   PRIMARY KEY,
    batch        ${uuid}   NOT NULL,
    flow         TEXT      NOT NULL,
    position     INT       NOT NULL,
    name         TEXT      NOT NULL,
    state        TEXT      NOT NULL,
    outcome      TEXT,
    cause        TEXT,
    reason       TEXT,
    remedy       TEXT,
    duplicate_of ${uuid},
    waits_for    ${uuid},
    open         INT       NOT NULL DEFAULT 0,
    failed       INT       NOT NULL DEFAULT 0,
    path         TEXT      NOT NULL,
    size         ${bigint} NOT NULL,
    modified     ${bigint} NOT NULL,
    file_key     TEXT      NOT NULL,
    priority     INT       NOT NULL DEFAULT 0,
    queue_place  ${bigint} NOT NULL,
    due_at       ${bigint} NOT NULL,
    claim        ${bigint} NOT NULL DEFAULT 0,
    run          ${uuid},
    attempts     INT       NOT NULL DEFAULT 0,
    created_at   ${bigint} NOT NULL,
    claimed_at   ${bigint},
    planned_at   ${bigint},
    settled_at   ${bigint},
    CONSTRAINT document_position UNIQUE (batch, position)
) ${by_key};
CREATE INDEX document_due ON document (state, flow, priority DESC, queue_place, id) WHERE state = 'NEW' OR state = 'ACTIVE';
CREATE INDEX document_waits ON document (waits_for) WHERE waits_for IS NOT NULL;

-- What is known of the content of a document; nothing is there of one of which nothing is known. It is written once, while the
-- row of the document is written again with each of its changes, and so is kept narrow.
CREATE TABLE description (
    document   ${uuid} PRIMARY KEY,
    sha256     TEXT    NOT NULL,
    crc32c     TEXT    NOT NULL,
    md5        TEXT    NOT NULL,
    media_type TEXT    NOT NULL,
    symbol     TEXT    NOT NULL,
    language   TEXT    NOT NULL,
    job_number TEXT    NOT NULL,
    metadata   TEXT    NOT NULL,
    notes      TEXT    NOT NULL,
    left_out   TEXT    NOT NULL,
    same_as    TEXT
) ${by_key};
CREATE INDEX description_same ON description (same_as) WHERE same_as IS NOT NULL;

-- One document on its way to one store, of the size that it had when it was planned. In chunks: the store's own name for the
-- session under way, since when, and how much the store confirmed. It was planned, claimed, begun in chunks, sent, settled: as with documents.
CREATE TABLE delivery (
    id           ${uuid}    PRIMARY KEY,
    document     ${uuid}    NOT NULL,
    batch        ${uuid}    NOT NULL,
    store        TEXT       NOT NULL,
    target       TEXT       NOT NULL,
    state        TEXT       NOT NULL,
    find_first   ${boolean} NOT NULL DEFAULT FALSE,
    remote_id    TEXT,
    location     TEXT,
    version      TEXT,
    proof        TEXT,
    cause        TEXT,
    reason       TEXT,
    session      TEXT,
    session_at   ${bigint},
    confirmed    ${bigint}  NOT NULL DEFAULT 0,
    size         ${bigint}  NOT NULL,
    large        ${boolean} NOT NULL DEFAULT FALSE,
    priority     INT        NOT NULL DEFAULT 0,
    queue_place  ${bigint}  NOT NULL,
    due_at       ${bigint}  NOT NULL,
    claim        ${bigint}  NOT NULL DEFAULT 0,
    run          ${uuid},
    attempts     INT        NOT NULL DEFAULT 0,
    created_at   ${bigint}  NOT NULL,
    claimed_at   ${bigint},
    chunks_at    ${bigint},
    sent_at      ${bigint},
    settled_at   ${bigint},
    CONSTRAINT delivery_once UNIQUE (document, store)
) ${by_key};
-- Large documents, which go in chunks, leave room for small ones: each kind has its own queue. The deliveries of a batch are found by
-- its documents.
CREATE INDEX delivery_queue ON delivery (state, store, large, priority DESC, queue_place, id) WHERE state <> 'DELIVERED';
-- What a store has a part of; what it has whole has a location.
CREATE INDEX delivery_in_part ON delivery (state, store, confirmed) WHERE state <> 'DELIVERED' AND location IS NULL AND confirmed > 0;
-- What went to a store, in the order of time: for its quota, and for whoever looks for it.
CREATE INDEX delivery_settled ON delivery (store, settled_at, id) WHERE settled_at IS NOT NULL;

-- The chunks that a store confirmed. They go when the delivery is proved.
CREATE TABLE chunk (
    delivery     ${uuid}   NOT NULL,
    position     INT       NOT NULL,
    remote       TEXT      NOT NULL,
    confirmed_at ${bigint} NOT NULL,
    PRIMARY KEY (delivery, position)
) ${by_key};

-- What happened beside the ordinary course, in the transaction that did it.
CREATE TABLE event (
    id       ${identity} PRIMARY KEY,
    at       ${bigint} NOT NULL,
    batch    ${uuid}   NOT NULL,
    document ${uuid},
    delivery ${uuid},
    state    TEXT      NOT NULL,
    detail   TEXT
) ${strict};
CREATE INDEX event_document ON event (document);
CREATE INDEX event_batch ON event (batch);

-- How many documents of a flow are in each place of the books, how many deliveries to a store are in each state that they rest in,
-- and how many bytes those have: kept as they change, in the same transaction. Each node has rows of its own, so that none is
-- waited for; a document may leave a place by another node than it came by, so only the sum over the nodes tells something.
CREATE TABLE counter (
    subject TEXT      NOT NULL,
    name    TEXT      NOT NULL,
    place   TEXT      NOT NULL,
    node    TEXT      NOT NULL,
    number  ${bigint} NOT NULL,
    bytes   ${bigint} NOT NULL,
    PRIMARY KEY (subject, name, place, node)
) ${by_key};
-- How often they were set right, after everything was counted.
INSERT INTO counter (subject, name, place, node, number, bytes) VALUES ('RECOUNT', '', 'CORRECTED', '', 0, 0);

-- The folders that a node uses, by the marker that each bears: one that stands there without it has lost its file system.
CREATE TABLE folder_marker (
    node   TEXT      NOT NULL,
    folder TEXT      NOT NULL,
    marker TEXT      NOT NULL,
    since  ${bigint} NOT NULL,
    PRIMARY KEY (node, folder)
) ${by_key};

-- The same for the deliveries of one batch to one store: how many are in each state that they rest in, and how many bytes those have.
-- What isn't open any more is kept, for it may be sent again, until the batch leaves.
CREATE TABLE batch_store (
    batch           ${uuid}   NOT NULL,
    store           TEXT      NOT NULL,
    node            TEXT      NOT NULL,
    waiting         ${bigint} NOT NULL,
    waiting_bytes   ${bigint} NOT NULL,
    paused          ${bigint} NOT NULL,
    paused_bytes    ${bigint} NOT NULL,
    ready           ${bigint} NOT NULL,
    ready_bytes     ${bigint} NOT NULL,
    delivered       ${bigint} NOT NULL,
    delivered_bytes ${bigint} NOT NULL,
    failed          ${bigint} NOT NULL,
    failed_bytes    ${bigint} NOT NULL,
    PRIMARY KEY (batch, store, node)
) ${by_key};
