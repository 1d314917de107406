-- Names at stores: each belongs to one document, the last one that was given it.
CREATE TABLE delivery_name (
    store    TEXT    NOT NULL,
    digest   TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    document ${uuid} NOT NULL,
    versions INT     NOT NULL DEFAULT 1,
    PRIMARY KEY (store, digest)
) ${by_key};
