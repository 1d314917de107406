-- H2 books each time it takes new numbers, in a commit of its own, and takes 32 at a time unless it is told otherwise.
-- PostgreSQL keeps its cache of one: there each connection would take numbers of its own, and the order would be lost.
ALTER TABLE event ALTER COLUMN id SET CACHE 10000;
