-- Schema 8. What each master showed, a row per file that was written. A row is appended once its files are in their
-- place, so that it never speaks of a file that nobody got.
CREATE TABLE snapshot_map (
    sha256 TEXT PRIMARY KEY,         -- of the data as they are before they are deflated
    data BLOB NOT NULL               -- what the rows of each sheet rest on (JSON, deflated)
);

CREATE TABLE snapshot (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,            -- the number of the first snapshot of the same run
    kind TEXT NOT NULL,              -- handed-up, working
    made_at TEXT NOT NULL,           -- UTC
    made_on TEXT NOT NULL,           -- day that counted as today (UTC+8)
    path TEXT NOT NULL,              -- within the campaign's folder, else the whole path
    sha256 TEXT NOT NULL,            -- of the file's bytes
    version INTEGER NOT NULL,        -- the same figures have the same
    final INTEGER NOT NULL,          -- 1: signed, 0: a draft
    signed_by TEXT NOT NULL,         -- "" of a draft
    signed_on TEXT NOT NULL,         -- day, "" of a draft
    lacking TEXT NOT NULL,           -- whether lacking units are put in: included, left-out; "" where none chose
    settings TEXT NOT NULL,          -- hash of the settings and rules
    decision INTEGER NOT NULL,       -- number of the newest decision that was known, 0 of none
    receipts INTEGER NOT NULL,       -- how many arrivals were on record
    figures TEXT NOT NULL,           -- hash of what is handed up
    map TEXT NOT NULL REFERENCES snapshot_map
);
CREATE INDEX snapshot_file ON snapshot (sha256);
