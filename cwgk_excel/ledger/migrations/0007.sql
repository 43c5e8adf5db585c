-- Schema 7. What the office decided. Decisions are appended and never changed; one that no longer holds is undone by a
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
