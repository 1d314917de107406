-- Numbers issued here: each once, and one for a symbol in a language. When ODS was last asked about a number, and what
-- it has instead of what was registered here.
CREATE TABLE ods_job_number (
    number     TEXT      PRIMARY KEY,
    prefix     TEXT      NOT NULL,
    symbol     TEXT,
    language   TEXT,
    state      TEXT      NOT NULL,
    changed_at ${bigint} NOT NULL,
    checked_at ${bigint},
    difference TEXT,
    CONSTRAINT ods_job_number_once UNIQUE (symbol, language)
) ${by_key};
CREATE INDEX ods_job_number_free ON ods_job_number (prefix, state, number);

-- Numbers seen in ODS, whoever issued them; real records share some.
CREATE TABLE ods_seen_number (
    symbol   TEXT      NOT NULL,
    language TEXT      NOT NULL,
    number   TEXT      NOT NULL,
    seen_at  ${bigint} NOT NULL,
    PRIMARY KEY (symbol, language)
) ${by_key};
CREATE INDEX ods_seen_number_number ON ods_seen_number (number);

-- The next number of a prefix that was never issued.
CREATE TABLE ods_counter (
    prefix TEXT PRIMARY KEY,
    next   INT  NOT NULL
) ${by_key};

-- What a list asked for, one row a symbol: what the catalogue has of it, what becomes of its record in ODS, and if it
-- could not be made or used, why.
CREATE TABLE ods_listed_symbol (
    batch      ${uuid}   NOT NULL,
    symbol     TEXT      NOT NULL,
    record     TEXT,
    state      TEXT      NOT NULL,
    becomes    TEXT,
    cause      TEXT,
    reason     TEXT,
    remedy     TEXT,
    changed_at ${bigint} NOT NULL,
    PRIMARY KEY (batch, symbol)
) ${by_key};

-- What a document of a list stands for: the file that the catalogue names, or the languages of which it has none.
CREATE TABLE ods_listed_file (
    document  ${uuid} PRIMARY KEY,
    location  TEXT,
    md5       TEXT,
    languages TEXT
) ${by_key};

-- Who asks for the record of a symbol and writes it: one attempt of one run of a node at a time.
CREATE TABLE ods_symbol_lock (
    symbol  TEXT    PRIMARY KEY,
    run     ${uuid} NOT NULL,
    attempt ${uuid} NOT NULL
) ${by_key};

-- Files on their way to ODS. A doubt stays: whether an answer was lost. The release date is booked before ODS is told,
-- so that a repeat says the same. What a stand-in took was not published.
CREATE TABLE ods_file (
    delivery     ${uuid}    PRIMARY KEY,
    symbol       TEXT       NOT NULL,
    language     TEXT       NOT NULL,
    number       TEXT       NOT NULL,
    in_doubt     ${boolean} NOT NULL DEFAULT FALSE,
    stand_in     ${boolean} NOT NULL DEFAULT FALSE,
    accepted_at  ${bigint},
    release_date TEXT,
    released_at  ${bigint}
) ${by_key};
CREATE INDEX ods_file_symbol ON ods_file (symbol, language);
