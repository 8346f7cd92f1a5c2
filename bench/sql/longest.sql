-- The longest list of a kind, and its length.
SELECT list, n FROM press_count WHERE lang = 'fa' AND list LIKE 'kind:%' ORDER BY n DESC LIMIT 1
