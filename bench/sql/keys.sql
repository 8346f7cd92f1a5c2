-- Some items, spread over the archive.
SELECT path_key FROM press_item
 WHERE status = 'published' AND kind <> 'page' AND short % (1 + (SELECT count(*) FROM press_item) / 200) = 0
 LIMIT 200
