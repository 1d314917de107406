-- The flows that were in force, with the folders that they take documents from.
CREATE TABLE flow (
    name    TEXT PRIMARY KEY,
    inboxes TEXT NOT NULL,
    since   ${bigint} NOT NULL
) ${by_key};
