-- What a store was sent within the last day, for its quota.
CREATE INDEX delivery_settled ON delivery (store, settled_at);
