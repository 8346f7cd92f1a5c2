-- A page of a list from a place on.
SELECT d.title, d.lead, i.jyear || '/' || i.jmonth || '/' || i.slug, e.at
  FROM (SELECT at, short FROM press_entry WHERE list = $1 AND lang = 'fa' AND (at, short) < ($2, $3)
         ORDER BY at DESC, short DESC LIMIT 20) e
  JOIN press_item i ON i.short = e.short
  JOIN press_edition d ON d.item_id = i.id AND d.lang = 'fa'
 ORDER BY e.at DESC, e.short DESC
