-- Whether the documents of a batch are published one by one or all together, and how far that has come.
ALTER TABLE batch ADD COLUMN publish VARCHAR(10) DEFAULT 'EACH' NOT NULL;
CREATE INDEX batch_publish ON batch (publish, id);
