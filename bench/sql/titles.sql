-- Titles to take the words of queries from, spread over the archive.
SELECT title FROM search_doc
 WHERE lang = 'fa' AND id % (1 + (SELECT count(*) FROM search_doc) / 300) = 0 LIMIT 300
