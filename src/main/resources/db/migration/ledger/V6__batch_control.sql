-- What an administrator wants of a batch: ON, PAUSED or CANCELLED. Deliveries follow it, at once where they wait.
ALTER TABLE batch ADD COLUMN sending VARCHAR(10) DEFAULT 'ON' NOT NULL;
CREATE INDEX delivery_of_batch ON delivery (batch, state);
DROP INDEX delivery_batch;
CREATE INDEX batch_sending ON batch (sending, id);
