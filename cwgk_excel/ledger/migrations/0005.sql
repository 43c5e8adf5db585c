-- Schema 5. A record's unit as it was called when it was first seen, "" where it could not be read: never changed.
ALTER TABLE record ADD COLUMN unit TEXT NOT NULL DEFAULT '';

-- What a finding is called, whatever becomes of the rules, and what its value was (see keys.py).
ALTER TABLE finding ADD COLUMN key TEXT NOT NULL DEFAULT '';
ALTER TABLE finding ADD COLUMN value_hash TEXT NOT NULL DEFAULT '';
CREATE INDEX finding_key ON finding (key);

-- The returns of a body, of a unit and of a receipt.
CREATE INDEX return_body ON return (form, submitter);
CREATE INDEX record_unit ON record (unit, number);
CREATE INDEX return_receipt ON return (receipt);
