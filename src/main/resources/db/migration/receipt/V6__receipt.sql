-- Receipts that could not be put where their senders look, and are kept elsewhere until they can: in the folder 'kept', all files
-- whose names begin with 'stem'. Each is tried again at its time.
CREATE TABLE receipt_owed (
    batch   ${uuid}   NOT NULL,
    stem    TEXT      NOT NULL,
    flow    TEXT      NOT NULL,
    kept    TEXT      NOT NULL,
    answers TEXT      NOT NULL,
    why     TEXT      NOT NULL,
    tries   INT       NOT NULL,
    since   ${bigint} NOT NULL,
    due_at  ${bigint} NOT NULL,
    PRIMARY KEY (batch, stem)
) ${by_key};
