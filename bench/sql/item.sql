-- One item by its address.
SELECT d.title, d.lead, d.body, i.published_at
  FROM press_item i JOIN press_edition d ON d.item_id = i.id AND d.lang = 'fa'
 WHERE i.path_key = $1 AND i.status = 'published'
