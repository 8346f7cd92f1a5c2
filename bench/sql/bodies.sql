-- The lists of bodies, as a province's page shows one.
SELECT list, n FROM press_count WHERE lang = 'fa' AND list LIKE 'body:%' AND list NOT LIKE '%/%' AND n >= 10 ORDER BY n LIMIT 31
