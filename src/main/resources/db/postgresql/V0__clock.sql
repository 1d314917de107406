-- The time in milliseconds since 1970: that of the server, the same throughout a transaction. SQLite has a function of this
-- name from Waybill.
CREATE FUNCTION now_ms() RETURNS BIGINT LANGUAGE SQL STABLE PARALLEL SAFE AS
    'SELECT CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)';
