-- Schema 2. Scans and documents that came with the returns: listed for the office, their bytes are not kept.
CREATE TABLE attachment (
    sha256 TEXT NOT NULL,
    path TEXT NOT NULL,
    member TEXT NOT NULL,
    what TEXT NOT NULL,
    submitter TEXT NOT NULL,         -- "" where it cannot be told
    received_on TEXT NOT NULL,
    PRIMARY KEY (sha256, path, member)
) WITHOUT ROWID;

-- How the submitter is known: token, text or folder.
ALTER TABLE return ADD COLUMN told_by TEXT NOT NULL DEFAULT 'token';
