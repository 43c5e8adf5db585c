-- Schema 3. The campaign has an identity of its own, which no copy of its settings shares.
INSERT INTO meta VALUES ('campaign', lower(hex(randomblob(16))));

-- One taking in of returns. One that was cut short has no end, and the next one goes on with it.
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,
    finished_at TEXT NOT NULL        -- "" until all of it was taken in
);

-- The run in which it came, and the file's own date (UTC, "" where it has none).
ALTER TABLE receipt ADD COLUMN run INTEGER NOT NULL DEFAULT 0;
ALTER TABLE receipt ADD COLUMN modified_at TEXT NOT NULL DEFAULT '';
CREATE INDEX receipt_run ON receipt (run);

-- Which arrivals came together was not written down before: each counts as a run of its own.
INSERT INTO run SELECT id, received_at, received_at FROM receipt;
UPDATE receipt SET run = id;

-- Why a return does not count until the office decides, "" where nothing holds it.
ALTER TABLE return ADD COLUMN held TEXT NOT NULL DEFAULT '';

-- What the office itself has to do about a finding, "" where only the filler can.
ALTER TABLE finding ADD COLUMN office TEXT NOT NULL DEFAULT '';
