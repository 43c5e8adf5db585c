-- The campaign's ledger, as a new one is made; the numbered steps lead an older one to the same. Times are UTC, days are
-- of UTC+8. What is derived, and findings that were not seen when a file was read, can be made anew from the raw cells,
-- the version and the settings; the rest is never changed once written. Columns that came later stand last, as they do
-- in an older ledger.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- The campaign has an identity of its own, which no copy of its settings shares.
INSERT INTO meta VALUES ('campaign', lower(hex(randomblob(16))));

CREATE TABLE version (
    form TEXT NOT NULL,
    id TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    data TEXT NOT NULL,              -- settings, cell map, locked cells (JSON)
    PRIMARY KEY (form, id)
) WITHOUT ROWID;

CREATE TABLE issued (
    form TEXT NOT NULL,
    version TEXT NOT NULL,
    submitter TEXT NOT NULL,
    name TEXT NOT NULL,              -- as printed on the copy; copies under a former name stay valid
    sha256 TEXT NOT NULL,
    token TEXT NOT NULL,
    PRIMARY KEY (form, version, submitter, name)
) WITHOUT ROWID;

-- One taking in of returns. One that was cut short has no end, and the next one goes on with it.
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,
    finished_at TEXT NOT NULL        -- "" until all of it was taken in
);

CREATE TABLE content (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE receipt (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    member TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES content,
    received_at TEXT NOT NULL,
    received_on TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'refused')),
    code TEXT NOT NULL,
    reason TEXT NOT NULL,            -- of a refusal: the message alone, as the remedies are the catalogue's
    run INTEGER NOT NULL,
    modified_at TEXT NOT NULL        -- the file's own date (UTC), "" where it has none
);
CREATE INDEX receipt_content ON receipt (sha256);
CREATE INDEX receipt_run ON receipt (run);

-- Why a content was refused, by where it lay as far as that matters and under which reader, so that it need
-- not be read again under the same.
CREATE TABLE refusal (
    sha256 TEXT NOT NULL REFERENCES content,
    place TEXT NOT NULL,
    reader TEXT NOT NULL,            -- hash of the reader and the settings
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (sha256, place)
) WITHOUT ROWID;

-- What an archive held, as it was read: files that were accepted (code "") and files that are no returns. It need not
-- be opened again while the former are known. One with a refused file in it is not listed.
CREATE TABLE packed (
    package TEXT NOT NULL,           -- the archive's hash
    number INTEGER NOT NULL,
    reader TEXT NOT NULL,
    member TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (package, number)
) WITHOUT ROWID;

-- Scans and documents that came with the returns: listed for the office, their bytes are not kept.
CREATE TABLE attachment (
    sha256 TEXT NOT NULL,
    path TEXT NOT NULL,
    member TEXT NOT NULL,
    what TEXT NOT NULL,
    submitter TEXT NOT NULL,         -- "" where it cannot be told
    received_on TEXT NOT NULL,
    PRIMARY KEY (sha256, path, member)
) WITHOUT ROWID;

CREATE TABLE return (
    id INTEGER PRIMARY KEY,
    receipt INTEGER NOT NULL REFERENCES receipt,
    form TEXT NOT NULL,
    version TEXT NOT NULL,
    submitter TEXT NOT NULL,
    corrects TEXT NOT NULL,
    sheet TEXT NOT NULL,
    date1904 INTEGER NOT NULL,
    told_by TEXT NOT NULL,           -- how the submitter is known: token, text or folder
    held TEXT NOT NULL,              -- why it does not count until the office decides; "" where nothing holds it
    head TEXT NOT NULL               -- the raw cells of a list's head; as in record
);
CREATE INDEX return_body ON return (form, submitter);
CREATE INDEX return_receipt ON return (receipt);

CREATE TABLE record (
    return INTEGER NOT NULL REFERENCES return,
    number INTEGER NOT NULL,         -- from 0 within the return
    sheet_row INTEGER NOT NULL,      -- 0 where the form has no rows
    unit TEXT NOT NULL,              -- as it was called when it was first seen, "" where it could not be read
    cells TEXT NOT NULL,             -- raw (JSON): {"staff_count": [address, kind, text, number format, formula]}
    PRIMARY KEY (return, number)
) WITHOUT ROWID;
CREATE INDEX record_unit ON record (unit, number);

CREATE TABLE derived (
    return INTEGER PRIMARY KEY REFERENCES return,
    rules TEXT NOT NULL,             -- hash of the settings and rules it was made under
    data TEXT NOT NULL               -- record by record its values (JSON; dates as ISO text): [{field: value}]
);

CREATE TABLE finding (
    id INTEGER PRIMARY KEY,
    return INTEGER NOT NULL REFERENCES return,
    read INTEGER NOT NULL,           -- 1: seen when reading the file; 0: derived from values
    record INTEGER NOT NULL,
    code TEXT NOT NULL,
    sheet TEXT NOT NULL,
    cell TEXT NOT NULL,
    field TEXT NOT NULL,
    label TEXT NOT NULL,
    value TEXT NOT NULL,
    message TEXT NOT NULL,
    remedy TEXT NOT NULL,
    office TEXT NOT NULL,            -- what the office itself has to do about it; "" where only the filler can
    key TEXT NOT NULL,               -- what it is called whatever becomes of the rules (see keys.py)
    value_hash TEXT NOT NULL         -- of the value that it is about
);
CREATE INDEX finding_return ON finding (return);
CREATE INDEX finding_key ON finding (key);

-- What the office decided. Decisions are appended and never changed; one that no longer holds is undone by a
-- later one of kind "undo".
CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,              -- accept, amend, confirm, supplement, withdraw, choose, paper, call, undo
    made_at TEXT NOT NULL,           -- UTC
    made_on TEXT NOT NULL,           -- day (UTC+8)
    made_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    form TEXT NOT NULL,              -- what it is about; "" where it is about no such thing
    submitter TEXT NOT NULL,
    unit TEXT NOT NULL,              -- unit key, as in record
    turn INTEGER NOT NULL,           -- which of the records of that unit in a return, from 0
    field TEXT NOT NULL,
    finding TEXT NOT NULL,           -- key of the finding
    sha256 TEXT NOT NULL,            -- the return: its content and sheet
    sheet TEXT NOT NULL,
    bound TEXT NOT NULL,             -- hash of the value or raw text that was looked at
    data TEXT NOT NULL,              -- what else belongs to its kind (JSON)
    undoes INTEGER REFERENCES decision,
    origin TEXT NOT NULL             -- hash of the row of a table of decisions that says so, "" of a command
);
CREATE INDEX decision_return ON decision (sha256);
CREATE INDEX decision_body ON decision (submitter, unit);
CREATE INDEX decision_origin ON decision (origin);

-- A slip sends a return back for correction: the same form, filled in, with the wrong cells marked. The newest slip of
-- a unit's form, or of a body's list, is the one that is open.
CREATE TABLE slip (
    number TEXT PRIMARY KEY,         -- as in its token
    form TEXT NOT NULL,
    version TEXT NOT NULL,
    submitter TEXT NOT NULL,
    unit TEXT NOT NULL,              -- unit key; "" of a list
    made_at TEXT NOT NULL,           -- UTC
    made_on TEXT NOT NULL,           -- day (UTC+8)
    sha256 TEXT NOT NULL,            -- of the slip's workbook
    path TEXT NOT NULL,              -- within corrections/
    data TEXT NOT NULL               -- returns it corrects, cells as issued, lines of its list (JSON)
) WITHOUT ROWID;
CREATE INDEX slip_unit ON slip (form, submitter, unit, made_at);

-- What the filler of a slip says of a finding: corrected, or right as it is and why.
CREATE TABLE answer (
    return INTEGER NOT NULL REFERENCES return,
    number INTEGER NOT NULL,         -- line of the slip's list
    finding TEXT NOT NULL,           -- key of the finding
    value_hash TEXT NOT NULL,        -- of the value that it was about
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (return, number)
) WITHOUT ROWID;

-- What each master showed, a row per file that was written. A row is appended once its files are in their
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
    lacking TEXT NOT NULL,           -- what became of units that lack something: named, included, left-out
    settings TEXT NOT NULL,          -- hash of the settings and rules
    decision INTEGER NOT NULL,       -- number of the newest decision that was known, 0 of none
    receipts INTEGER NOT NULL,       -- how many arrivals were on record
    figures TEXT NOT NULL,           -- hash of what is handed up
    map TEXT NOT NULL REFERENCES snapshot_map
);
CREATE INDEX snapshot_file ON snapshot (sha256);
