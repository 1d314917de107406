-- Names at stores: each belongs to one document, the last one that was given it. Names that come together stand together, so
-- that a commit writes few pages; a very long one ends in a digest.
CREATE TABLE delivery_name (
    store    TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    document ${uuid} NOT NULL,
    versions INT     NOT NULL DEFAULT 1,
    PRIMARY KEY (store, name)
) ${by_key};

-- Folders in Google Drive, which allows several of one name: the id of each is booked before it is made, so that several nodes make
-- one. There are few, and they stay.
CREATE TABLE drive_folder (
    parent TEXT NOT NULL,
    name   TEXT NOT NULL,
    id     TEXT NOT NULL,
    PRIMARY KEY (parent, name)
) ${by_key};
