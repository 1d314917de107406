-- Large documents, which go in chunks, leave room for small ones: each kind has its own queue.
ALTER TABLE delivery ADD COLUMN large BOOLEAN DEFAULT FALSE NOT NULL;
UPDATE delivery SET large = TRUE
 WHERE state NOT IN ('DELIVERED') AND document IN (SELECT id FROM document WHERE size > 33554432);
CREATE INDEX delivery_queue ON delivery (store, state, large, priority DESC, turn, id);
DROP INDEX delivery_due;
