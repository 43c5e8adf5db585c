-- Schema 9. The raw cells of a record are one text, of a list's head likewise: a list has some thousand cells. They stand
-- under their fields (JSON): {"staff_count": [address, kind, text, number format, formula]}.
ALTER TABLE return ADD COLUMN head TEXT NOT NULL DEFAULT '{}';
ALTER TABLE record ADD COLUMN cells TEXT NOT NULL DEFAULT '{}';
UPDATE return SET head = (
    SELECT json_group_object(c.field, json_array(c.address, c.kind, c.text, c.number_format, c.formula))
    FROM cell c WHERE c.return = return.id AND c.record = -1
);
UPDATE record SET cells = (
    SELECT json_group_object(c.field, json_array(c.address, c.kind, c.text, c.number_format, c.formula))
    FROM cell c WHERE c.return = record.return AND c.record = record.number
);
DROP TABLE cell;

-- The values of a return are made, and made anew, all at once: [{field: value}], record by record.
ALTER TABLE derived ADD COLUMN data TEXT NOT NULL DEFAULT '[]';
UPDATE derived SET data = (
    SELECT json_group_array(json(v.data))
    FROM (SELECT data FROM value WHERE return = derived.return ORDER BY record) v
);
DROP TABLE value;
