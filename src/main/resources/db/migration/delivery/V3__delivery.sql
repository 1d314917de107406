-- Names at stores: each belongs to one document, the last one that was given it.
CREATE TABLE delivery_name (
    store    VARCHAR(100)  NOT NULL,
    digest   CHAR(64)      NOT NULL,
    name     VARCHAR(4000) NOT NULL,
    document UUID          NOT NULL,
    versions INT           NOT NULL DEFAULT 1,
    PRIMARY KEY (store, digest)
);
