-- Places of a list: $2 places down, and so many more.
SELECT at, short FROM press_entry WHERE list = $1 AND lang = 'fa' ORDER BY at DESC, short DESC LIMIT $3 OFFSET $2
