//! The tables of the ledger. The schema carries its own description (`.schema` in the `sqlite3` shell shows it); it holds no
//! personal data but keyed hashes, of which nobody without the key beside them can tell whose they are.

use rusqlite::Connection;

/// What marks a SQLite file as a ledger (`PRAGMA application_id`): "NMOL".
pub(super) const APPLICATION_ID: i32 = 0x4E4D_4F4C;

/// Each step takes the ledger from the version before it (`PRAGMA user_version`) to the next; a step is never changed.
const MIGRATIONS: &[&str] = &[FIRST, SECOND, THIRD, FOURTH, TRUST, BY_SOURCE, ACCOUNTS, DECISIONS, FORGETTING];

/// The ledger's first version.
pub(super) const FIRST: &str = "
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,        -- 1, 2, 3 ...; only completed runs are here
    as_of TEXT NOT NULL,           -- the date of its rules
    inputs TEXT NOT NULL,          -- hash of all it was made from; the same again is the same run
    rules TEXT NOT NULL,           -- hash of the program's version and the rules in force
    configuration TEXT NOT NULL,   -- hash of what the configuration changes
    registers TEXT NOT NULL,       -- hash of the registers
    totals TEXT NOT NULL           -- numbers for the trend, as JSON
);
CREATE TABLE submissions (
    name TEXT NOT NULL,            -- the file or folder in the inbox
    run INTEGER NOT NULL,
    provider TEXT NOT NULL,        -- cqc:..., ods:... or name:...
    content TEXT NOT NULL,         -- hash of its files
    outcome TEXT NOT NULL,         -- accepted, partial, rejected, unprocessable
    verdicts TEXT NOT NULL,        -- hash of all verdicts in it
    PRIMARY KEY (name, run)
) WITHOUT ROWID;
CREATE TABLE open_findings (
    name TEXT NOT NULL,
    run INTEGER NOT NULL,
    rule TEXT NOT NULL,
    site TEXT NOT NULL,            -- location ID, else ODS code, else row; empty where it is about no site
    count INTEGER NOT NULL,
    PRIMARY KEY (name, run, rule, site)
) WITHOUT ROWID;
CREATE TABLE verdicts (            -- a row a change
    site TEXT NOT NULL,            -- location ID, else ODS code
    run INTEGER NOT NULL,
    submission TEXT NOT NULL,
    provider TEXT NOT NULL,
    verdict TEXT NOT NULL,         -- accepted, rejected
    codes TEXT NOT NULL,           -- of the rules that reject it or warn, joined with blanks
    PRIMARY KEY (site, run, submission)
) WITHOUT ROWID;
CREATE TABLE events (              -- who holds a site is what the last event about it says
    id INTEGER PRIMARY KEY,
    run INTEGER,                   -- NULL where it was done by hand
    as_of TEXT NOT NULL,
    site TEXT NOT NULL,            -- location ID, else ODS code
    ods_code TEXT NOT NULL,
    provider TEXT NOT NULL,        -- the holder from then on; of 'gone' and 'released' the former
    submission TEXT NOT NULL,
    what TEXT NOT NULL,            -- accepted, moved, gone, released
    reason TEXT NOT NULL
);
CREATE TABLE providers (
    provider TEXT PRIMARY KEY,
    name TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE aliases (             -- what else a provider is known by
    alias TEXT NOT NULL,
    provider TEXT NOT NULL,
    PRIMARY KEY (alias, provider)
) WITHOUT ROWID;
CREATE TABLE persons (             -- keyed hashes of mobiles and e-mail addresses
    submission TEXT NOT NULL,
    hash BLOB NOT NULL,
    provider TEXT NOT NULL,
    PRIMARY KEY (submission, hash)
) WITHOUT ROWID;
CREATE INDEX persons_hash ON persons (hash);
CREATE TABLE secret (key BLOB NOT NULL);
INSERT INTO secret VALUES (randomblob(32));
";

const SECOND: &str = "
ALTER TABLE verdicts ADD COLUMN as_of TEXT NOT NULL DEFAULT '';   -- the date of its run, which may be forgotten
UPDATE verdicts SET as_of = coalesce((SELECT as_of FROM runs WHERE id = run), '');
ALTER TABLE submissions ADD COLUMN report_on TEXT NOT NULL DEFAULT '';   -- hash of the estate that it is a corrected report on
CREATE TABLE unread (              -- what could not be read for a reason that may pass; nothing else is kept of it
    name TEXT NOT NULL,
    run INTEGER NOT NULL,
    nights INTEGER NOT NULL,       -- runs in a row
    PRIMARY KEY (name, run)
) WITHOUT ROWID;
";

/// Hashes are HMACs from here on. Those of before cannot be made over without the persons, and match nobody: each submission
/// brings its own again the next night it is read, and until then nobody is taken for somebody of it.
const THIRD: &str = "
DELETE FROM persons;
";

/// Answers lie in folders with names of their own from here on, and those of before get theirs the next night; a ledger can be told
/// from another one.
const FOURTH: &str = "
CREATE TABLE folders (             -- where the answers to a submission lie; a name is never passed on
    entry TEXT PRIMARY KEY,        -- the submission's name in the inbox
    folder TEXT NOT NULL UNIQUE    -- below 'submissions' in the folder of outputs
) WITHOUT ROWID;
CREATE TABLE identity (id TEXT NOT NULL);   -- what tells this ledger from every other one; batch.json names it
INSERT INTO identity VALUES (lower(hex(randomblob(16))));
";

/// On what evidence a site is held, and by which source: an entry of the inbox with all that it was before. What was held until
/// now was held by what submissions said.
const TRUST: &str = "
ALTER TABLE events ADD COLUMN source TEXT NOT NULL DEFAULT '';     -- the source that holds it from then on; empty where NAS gave it to the provider
ALTER TABLE events ADD COLUMN evidence TEXT NOT NULL DEFAULT 'ID stated';
UPDATE events SET source = submission;
UPDATE events SET evidence = 'name stated' WHERE provider LIKE 'name:%';
ALTER TABLE submissions ADD COLUMN source TEXT NOT NULL DEFAULT '';
UPDATE submissions SET source = name;
ALTER TABLE aliases ADD COLUMN run INTEGER NOT NULL DEFAULT 0;     -- the run that learnt it
CREATE TABLE confirmed (           -- NAS knows that this source sends for this provider
    source TEXT NOT NULL,
    provider TEXT NOT NULL,
    as_of TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (source, provider)
) WITHOUT ROWID;
CREATE TABLE forgotten (           -- aliases that NAS does not want to be learnt again
    alias TEXT NOT NULL,
    provider TEXT NOT NULL,
    as_of TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (alias, provider)
) WITHOUT ROWID;
";

/// What a source had before is its own, and so is the folder of its answers: another firm's file may come under the same name.
const BY_SOURCE: &str = "
ALTER TABLE verdicts ADD COLUMN source TEXT NOT NULL DEFAULT '';
UPDATE verdicts SET source = submission;
CREATE TABLE answers (             -- where the answers to a submission lie; a name is never passed on
    entry TEXT NOT NULL,           -- the submission's name in the inbox
    source TEXT NOT NULL,          -- the source that it belongs to
    folder TEXT NOT NULL UNIQUE,   -- below 'submissions' in the folder of outputs
    PRIMARY KEY (entry, source)
) WITHOUT ROWID;
INSERT INTO answers SELECT entry, coalesce((SELECT source FROM submissions WHERE name = entry ORDER BY run DESC LIMIT 1), entry),
    folder FROM folders;
DROP TABLE folders;
";

/// Who has an account where, so that the allowance of a site holds over files and nights.
const ACCOUNTS: &str = "
CREATE TABLE accounts (            -- who was accepted for a site, by its last list in a source
    source TEXT NOT NULL,
    site TEXT NOT NULL,            -- location ID, else ODS code
    ods_code TEXT NOT NULL,
    provider TEXT NOT NULL,
    persons BLOB NOT NULL,         -- 32 bytes a person: keyed hashes of name with mobile and of name with e-mail address
    PRIMARY KEY (source, site)
) WITHOUT ROWID;
";

/// What NAS decides is kept as it was decided, so that it can be shown and taken back.
const DECISIONS: &str = "
CREATE TABLE decisions (
    id INTEGER NOT NULL,           -- those made together have one number
    line INTEGER NOT NULL,
    run INTEGER NOT NULL,          -- the last run before it
    as_of TEXT NOT NULL,
    what TEXT NOT NULL,            -- as JSON
    reason TEXT NOT NULL,
    undone TEXT NOT NULL DEFAULT '',   -- the day on which it was taken back
    PRIMARY KEY (id, line)
) WITHOUT ROWID;
ALTER TABLE events ADD COLUMN decision INTEGER;      -- by which decision; NULL of a run's and of earlier ones
ALTER TABLE confirmed ADD COLUMN decision INTEGER;
ALTER TABLE forgotten ADD COLUMN decision INTEGER;
";

/// Answers to what is gone are removed after a time, and NAS reads it before.
const FORGETTING: &str = "
ALTER TABLE answers ADD COLUMN told_on TEXT NOT NULL DEFAULT '';      -- the day on which it was said that it will be removed
ALTER TABLE answers ADD COLUMN forgotten_on TEXT NOT NULL DEFAULT ''; -- the day on which it was
";

/// The version this program writes.
pub(super) fn version() -> i32 {
    MIGRATIONS.len() as i32
}

/// Brings the ledger to this program's version, inside the transaction that is open.
pub(super) fn migrate(connection: &Connection, from: i32) -> rusqlite::Result<()> {
    for step in &MIGRATIONS[from.max(0) as usize..] {
        connection.execute_batch(step)?;
    }
    connection.execute_batch(&format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {};", version()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_of_the_first_version_is_brought_up_to_date_with_all_that_still_holds() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(FIRST).unwrap();
        let old = "INSERT INTO runs VALUES (1, '2026-11-21', '', '', '', '', '{}');
                   INSERT INTO submissions VALUES ('alder', 1, 'name:alder', 'hash', 'accepted', 'hash');
                   INSERT INTO verdicts VALUES ('1-1', 1, 'alder', 'name:alder', 'accepted', '');
                   INSERT INTO persons VALUES ('alder', x'00', 'name:alder');";
        connection.execute_batch(old).unwrap();
        migrate(&connection, 1).unwrap();
        let text = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(text("SELECT as_of FROM verdicts"), "2026-11-21");
        assert_eq!(text("SELECT report_on FROM submissions"), "");
        assert_eq!(text("SELECT cast(count(*) AS TEXT) FROM persons"), "0", "their hashes are made otherwise now");
        assert_eq!(connection.pragma_query_value(None, "user_version", |row| row.get::<_, i32>(0)).unwrap(), version());
        migrate(&connection, version()).unwrap();
    }
}
