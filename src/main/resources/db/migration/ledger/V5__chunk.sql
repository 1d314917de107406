-- A delivery in chunks: the store's own name for the upload under way, since when, and how much the store confirmed.
ALTER TABLE delivery ADD COLUMN session VARCHAR(4000);
ALTER TABLE delivery ADD COLUMN session_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE delivery ADD COLUMN confirmed BIGINT DEFAULT 0 NOT NULL;

-- The chunks that a store confirmed. They go when the delivery is proved.
CREATE TABLE chunk (
    delivery     UUID                     NOT NULL REFERENCES delivery,
    position     INT                      NOT NULL,
    remote       VARCHAR(500)             NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (delivery, position)
);
