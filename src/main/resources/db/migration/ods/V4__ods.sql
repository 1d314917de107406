-- Numbers issued here: each once, and one for a symbol in a language. When ODS was last asked about a number, and what
-- it has instead of what was registered here.
CREATE TABLE ods_job_number (
    number     VARCHAR(20) PRIMARY KEY,
    prefix     VARCHAR(2)   NOT NULL,
    symbol     VARCHAR(1000),
    language   VARCHAR(2),
    state      VARCHAR(10)  NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    checked_at TIMESTAMP WITH TIME ZONE,
    difference VARCHAR(1000),
    CONSTRAINT ods_job_number_once UNIQUE (symbol, language)
);
CREATE INDEX ods_job_number_free ON ods_job_number (prefix, state, number);

-- Numbers seen in ODS, whoever issued them; real records share some.
CREATE TABLE ods_seen_number (
    symbol   VARCHAR(1000) NOT NULL,
    language VARCHAR(2)   NOT NULL,
    number   VARCHAR(50)  NOT NULL,
    seen_at  TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (symbol, language)
);
CREATE INDEX ods_seen_number_number ON ods_seen_number (number);

-- The next number of a prefix that was never issued.
CREATE TABLE ods_counter (
    prefix VARCHAR(2) PRIMARY KEY,
    next   INT NOT NULL
);

-- What a list asked for, one row a symbol: what the catalogue has of it, what becomes of its record in ODS, and if it
-- could not be made or used, why.
CREATE TABLE ods_listed_symbol (
    batch      UUID          NOT NULL,
    symbol     VARCHAR(1000) NOT NULL,
    record     VARCHAR(100000),
    state      VARCHAR(10)   NOT NULL,
    becomes    VARCHAR(10),
    cause      VARCHAR(30),
    reason     VARCHAR(4000),
    remedy     VARCHAR(1000),
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (batch, symbol)
);

-- What a document of a list stands for: the file that the catalogue names, or the languages of which it has none.
CREATE TABLE ods_listed_file (
    document  UUID PRIMARY KEY,
    location  VARCHAR(8000),
    md5       VARCHAR(100),
    languages VARCHAR(100)
);

-- Who asks for the record of a symbol and writes it: one attempt of one run of a node at a time.
CREATE TABLE ods_symbol_lock (
    symbol  VARCHAR(1000) PRIMARY KEY,
    run     UUID NOT NULL,
    attempt UUID NOT NULL
);

-- Files on their way to ODS. A doubt stays: whether an answer was lost. The release date is booked before ODS is told,
-- so that a repeat says the same. What a stand-in took was not published.
CREATE TABLE ods_file (
    delivery     UUID PRIMARY KEY,
    symbol       VARCHAR(1000) NOT NULL,
    language     VARCHAR(2)    NOT NULL,
    number       VARCHAR(50)   NOT NULL,
    in_doubt     BOOLEAN       NOT NULL DEFAULT FALSE,
    stand_in     BOOLEAN       NOT NULL DEFAULT FALSE,
    accepted_at  TIMESTAMP WITH TIME ZONE,
    release_date VARCHAR(20),
    released_at  TIMESTAMP WITH TIME ZONE
);
CREATE INDEX ods_file_symbol ON ods_file (symbol, language);
