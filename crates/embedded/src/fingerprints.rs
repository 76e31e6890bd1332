//! The function of the crawl's fingerprints, kept with them.

use crate::fault::Fault;
use newshound_core::fingerprint::Fingerprinter;
use rusqlite::{Connection, OptionalExtension};

/// `fingerprints`: one row, [`Fingerprinter::stored`].
const TABLE: &str = "CREATE TABLE IF NOT EXISTS fingerprints (function TEXT NOT NULL);";

/// The table of a new store, with its function.
pub(crate) fn table(by: Fingerprinter) -> String {
    format!("{TABLE} INSERT INTO fingerprints VALUES ('{}');", by.stored())
}

/// Names the function of a store that was made before functions were named: its `seen` holds no URLs,
/// so it keeps the one it has.
pub(crate) fn name_unkeyed(conn: &Connection) -> Result<(), Fault> {
    let unkeyed = Fingerprinter::UNKEYED.stored();
    conn.execute_batch(&format!(
        "BEGIN IMMEDIATE; {TABLE}
         INSERT INTO fingerprints SELECT '{unkeyed}' WHERE NOT EXISTS (SELECT 1 FROM fingerprints);
         COMMIT;"
    ))?;
    Ok(())
}

/// The store's function; one that is `old` and was not opened since has none named.
pub(crate) fn kept(conn: &Connection, old: bool) -> Result<Fingerprinter, Fault> {
    if old {
        return Ok(Fingerprinter::UNKEYED);
    }
    let function: Option<String> =
        conn.query_row("SELECT function FROM fingerprints", [], |row| row.get(0)).optional()?;
    function.as_deref().and_then(Fingerprinter::from_stored).ok_or_else(|| {
        Fault::Damaged("the function of its fingerprints, or its key, is missing".to_owned())
    })
}
