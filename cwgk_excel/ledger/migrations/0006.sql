-- Schema 6. Why a content was refused, by where it lay as far as that matters and under which reader, so that it need
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
