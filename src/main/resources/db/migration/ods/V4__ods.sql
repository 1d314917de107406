-- Numbers issued here: each once, and one for a symbol in a language.
CREATE TABLE ods_job_number (
    number     VARCHAR(20) PRIMARY KEY,
    prefix     VARCHAR(2)   NOT NULL,
    symbol     VARCHAR(1000),
    language   VARCHAR(2),
    state      VARCHAR(10)  NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
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
