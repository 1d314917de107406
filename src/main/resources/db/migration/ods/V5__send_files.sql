-- What a list asked for, one row a symbol: what the catalogue has of it, and what became of its record in ODS.
CREATE TABLE ods_listed_symbol (
    batch      UUID          NOT NULL,
    symbol     VARCHAR(1000) NOT NULL,
    record     VARCHAR(100000),
    state      VARCHAR(10)   NOT NULL,
    detail     VARCHAR(4000),
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (batch, symbol)
);

-- Whose turn it is to ask for the record of a symbol and to write it: one attempt of one run of a node at a time.
CREATE TABLE ods_symbol_turn (
    symbol  VARCHAR(1000) PRIMARY KEY,
    run     UUID,
    attempt UUID
);

-- Files on their way to ODS. A doubt stays: whether an answer was lost. The release date is booked before ODS is told,
-- so that a repeat says the same.
CREATE TABLE ods_upload (
    delivery     UUID PRIMARY KEY,
    symbol       VARCHAR(1000) NOT NULL,
    language     VARCHAR(2)    NOT NULL,
    number       VARCHAR(50)   NOT NULL,
    in_doubt     BOOLEAN       NOT NULL DEFAULT FALSE,
    accepted_at  TIMESTAMP WITH TIME ZONE,
    release_date VARCHAR(20),
    released_at  TIMESTAMP WITH TIME ZONE
);
CREATE INDEX ods_upload_symbol ON ods_upload (symbol, language);

-- When ODS was last asked about a number, and what it has instead of what was registered here.
ALTER TABLE ods_job_number ADD COLUMN checked_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE ods_job_number ADD COLUMN difference VARCHAR(1000);
