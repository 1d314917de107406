-- The flows that were in force, with the folders that they take documents from.
CREATE TABLE flow (
    name    VARCHAR(100) PRIMARY KEY,
    inboxes VARCHAR(8000)            NOT NULL,
    since   TIMESTAMP WITH TIME ZONE NOT NULL
);
