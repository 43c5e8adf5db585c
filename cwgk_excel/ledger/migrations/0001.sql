-- Schema 1. The campaign's ledger. Times are UTC, days are of UTC+8. What stands under "derived" can be made anew
-- from the raw cells, the version and the settings; the rest is never changed once written.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

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
    reason TEXT NOT NULL
);
CREATE INDEX receipt_content ON receipt (sha256);

CREATE TABLE return (
    id INTEGER PRIMARY KEY,
    receipt INTEGER NOT NULL REFERENCES receipt,
    form TEXT NOT NULL,
    version TEXT NOT NULL,
    submitter TEXT NOT NULL,
    corrects TEXT NOT NULL,
    sheet TEXT NOT NULL,
    date1904 INTEGER NOT NULL
);

CREATE TABLE record (
    return INTEGER NOT NULL REFERENCES return,
    number INTEGER NOT NULL,         -- from 0 within the return
    sheet_row INTEGER NOT NULL,      -- 0 where the form has no rows
    PRIMARY KEY (return, number)
) WITHOUT ROWID;

CREATE TABLE cell (
    return INTEGER NOT NULL REFERENCES return,
    record INTEGER NOT NULL,         -- -1: the head
    field TEXT NOT NULL,
    address TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    number_format TEXT NOT NULL,
    formula TEXT NOT NULL,
    PRIMARY KEY (return, record, field)
) WITHOUT ROWID;

-- derived
CREATE TABLE derived (
    return INTEGER PRIMARY KEY REFERENCES return,
    rules TEXT NOT NULL              -- hash of the settings and rules it was made under
);

CREATE TABLE value (
    return INTEGER NOT NULL REFERENCES return,
    record INTEGER NOT NULL,
    data TEXT NOT NULL,              -- field -> value (JSON; dates as ISO text)
    PRIMARY KEY (return, record)
) WITHOUT ROWID;

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
    remedy TEXT NOT NULL
);
CREATE INDEX finding_return ON finding (return);
