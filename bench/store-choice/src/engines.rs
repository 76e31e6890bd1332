//! The same few operations on each engine, in its own best form that survives `kill -9`.

use fjall::{KeyspaceCreateOptions, PersistMode, Readable, SingleWriterTxDatabase};
use fjall::{SingleWriterTxKeyspace, SingleWriterWriteTx};
use redb::{Database, ReadableTable, TableDefinition};
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;

#[derive(Clone, Copy)]
pub enum Table {
    Flight,
    Host,
    Claim,
    Url,
}

pub trait Tx {
    fn seen_get(&mut self, fp: u64) -> bool;
    fn seen_put(&mut self, fp: u64, place: u8);
    fn lane_push(&mut self, host: u64, seq: u64, fp: u64, entry: &[u8]);
    fn lane_pop(&mut self, host: u64) -> Option<(u64, u64)>;
    fn put(&mut self, table: Table, key: u64, value: &[u8]);
    fn take(&mut self, table: Table, key: u64) -> bool;
}

pub trait Store {
    /// Runs `work` in one transaction and commits it.
    fn group(&self, work: &mut dyn FnMut(&mut dyn Tx));
}

pub fn open(engine: &str, dir: &Path) -> Box<dyn Store> {
    match engine {
        "sqlite" => Box::new(Sqlite::open(dir)),
        "redb" => Box::new(Redb(
            Database::builder().set_cache_size(64 << 20).create(dir.join("redb")).expect("open"),
        )),
        "fjall" => Box::new(Fjall::open(dir)),
        other => panic!("no engine {other}"),
    }
}

struct Sqlite(Connection);

impl Sqlite {
    fn open(dir: &Path) -> Self {
        let conn = Connection::open(dir.join("sqlite")).expect("open");
        conn.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;
             PRAGMA wal_autocheckpoint = 4096; PRAGMA temp_store = MEMORY;
             CREATE TABLE IF NOT EXISTS seen (fp INTEGER PRIMARY KEY, place INTEGER);
             CREATE TABLE IF NOT EXISTS lane (host INTEGER, seq INTEGER, fp INTEGER, entry BLOB,
                PRIMARY KEY (host, seq)) WITHOUT ROWID;
             CREATE TABLE IF NOT EXISTS t0 (k INTEGER PRIMARY KEY, v BLOB);
             CREATE TABLE IF NOT EXISTS t1 (k INTEGER PRIMARY KEY, v BLOB);
             CREATE TABLE IF NOT EXISTS t2 (k INTEGER PRIMARY KEY, v BLOB);
             CREATE TABLE IF NOT EXISTS t3 (k INTEGER PRIMARY KEY, v BLOB);",
        )
        .expect("schema");
        conn.set_prepared_statement_cache_capacity(64);
        Self(conn)
    }
}

impl Store for Sqlite {
    fn group(&self, work: &mut dyn FnMut(&mut dyn Tx)) {
        let run = |sql| self.0.prepare_cached(sql).expect("sql").execute([]).expect("run");
        run("BEGIN IMMEDIATE");
        work(&mut &self.0);
        run("COMMIT");
    }
}

impl Tx for &Connection {
    fn seen_get(&mut self, fp: u64) -> bool {
        let mut get = self.prepare_cached("SELECT 1 FROM seen WHERE fp = ?1").expect("sql");
        get.exists([fp.cast_signed()]).expect("get")
    }
    fn seen_put(&mut self, fp: u64, place: u8) {
        self.prepare_cached("INSERT OR REPLACE INTO seen VALUES (?1, ?2)")
            .and_then(|mut put| put.execute((fp.cast_signed(), place)))
            .expect("put");
    }
    fn lane_push(&mut self, host: u64, seq: u64, fp: u64, entry: &[u8]) {
        self.prepare_cached("INSERT INTO lane VALUES (?1, ?2, ?3, ?4)")
            .and_then(|mut put| put.execute((host as i64, seq as i64, fp.cast_signed(), entry)))
            .expect("put");
    }
    fn lane_pop(&mut self, host: u64) -> Option<(u64, u64)> {
        let head: Option<(i64, i64)> = self
            .prepare_cached("SELECT seq, fp FROM lane WHERE host = ?1 ORDER BY seq LIMIT 1")
            .and_then(|mut get| {
                get.query_row([host as i64], |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .expect("get");
        let (seq, fp) = head?;
        self.prepare_cached("DELETE FROM lane WHERE host = ?1 AND seq = ?2")
            .and_then(|mut gone| gone.execute((host as i64, seq)))
            .expect("delete");
        Some((seq as u64, fp.cast_unsigned()))
    }
    fn put(&mut self, table: Table, key: u64, value: &[u8]) {
        let sql = [
            "INSERT OR REPLACE INTO t0 VALUES (?1, ?2)",
            "INSERT OR REPLACE INTO t1 VALUES (?1, ?2)",
            "INSERT OR REPLACE INTO t2 VALUES (?1, ?2)",
            "INSERT OR REPLACE INTO t3 VALUES (?1, ?2)",
        ][table as usize];
        self.prepare_cached(sql)
            .and_then(|mut put| put.execute((key.cast_signed(), value)))
            .expect("put");
    }
    fn take(&mut self, table: Table, key: u64) -> bool {
        let sql = [
            "DELETE FROM t0 WHERE k = ?1",
            "DELETE FROM t1 WHERE k = ?1",
            "DELETE FROM t2 WHERE k = ?1",
            "DELETE FROM t3 WHERE k = ?1",
        ][table as usize];
        let gone = self.prepare_cached(sql).and_then(|mut gone| gone.execute([key.cast_signed()]));
        gone.expect("delete") == 1
    }
}

/// A commit of lesser durability is lost by a kill, so each one syncs.
struct Redb(Database);

const SEEN: TableDefinition<'_, u64, u8> = TableDefinition::new("seen");
const LANE: TableDefinition<'_, (u64, u64), &[u8]> = TableDefinition::new("lane");
const NAMES: [&str; 4] = ["t0", "t1", "t2", "t3"];

struct RedbTx<'t> {
    seen: redb::Table<'t, u64, u8>,
    lane: redb::Table<'t, (u64, u64), &'static [u8]>,
    others: Vec<redb::Table<'t, u64, &'static [u8]>>,
}

impl Store for Redb {
    fn group(&self, work: &mut dyn FnMut(&mut dyn Tx)) {
        let tx = self.0.begin_write().expect("begin");
        let table = |name| tx.open_table(TableDefinition::new(name)).expect("table");
        let mut open = RedbTx {
            seen: tx.open_table(SEEN).expect("table"),
            lane: tx.open_table(LANE).expect("table"),
            others: NAMES.map(table).into(),
        };
        work(&mut open);
        drop(open);
        tx.commit().expect("commit");
    }
}

impl Tx for RedbTx<'_> {
    fn seen_get(&mut self, fp: u64) -> bool {
        self.seen.get(fp).expect("get").is_some()
    }
    fn seen_put(&mut self, fp: u64, place: u8) {
        self.seen.insert(fp, place).expect("put");
    }
    fn lane_push(&mut self, host: u64, seq: u64, fp: u64, entry: &[u8]) {
        let value = [&fp.to_le_bytes(), entry].concat();
        self.lane.insert((host, seq), value.as_slice()).expect("put");
    }
    fn lane_pop(&mut self, host: u64) -> Option<(u64, u64)> {
        let (seq, fp) = {
            let mut range = self.lane.range((host, 0)..(host + 1, 0)).expect("range");
            let (key, value) = range.next()?.expect("head");
            let head = value.value()[..8].try_into().expect("8 bytes");
            (key.value().1, u64::from_le_bytes(head))
        };
        self.lane.remove((host, seq)).expect("delete");
        Some((seq, fp))
    }
    fn put(&mut self, table: Table, key: u64, value: &[u8]) {
        self.others[table as usize].insert(key, value).expect("put");
    }
    fn take(&mut self, table: Table, key: u64) -> bool {
        self.others[table as usize].remove(key).expect("delete").is_some()
    }
}

struct Fjall {
    db: SingleWriterTxDatabase,
    seen: SingleWriterTxKeyspace,
    lane: SingleWriterTxKeyspace,
    others: Vec<SingleWriterTxKeyspace>,
}

impl Fjall {
    fn open(dir: &Path) -> Self {
        let db = SingleWriterTxDatabase::builder(dir.join("fjall"))
            .cache_size(64 << 20)
            .open()
            .expect("open");
        let space = |name| db.keyspace(name, KeyspaceCreateOptions::default).expect("keyspace");
        Self { seen: space("seen"), lane: space("lane"), others: NAMES.map(space).into(), db }
    }
}

struct FjallTx<'t> {
    tx: SingleWriterWriteTx<'t>,
    store: &'t Fjall,
}

impl Store for Fjall {
    fn group(&self, work: &mut dyn FnMut(&mut dyn Tx)) {
        let tx = self.db.write_tx().durability(Some(PersistMode::Buffer));
        let mut open = FjallTx { tx, store: self };
        work(&mut open);
        open.tx.commit().expect("commit");
    }
}

fn lane_key(host: u64, seq: u64) -> [u8; 16] {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&host.to_be_bytes());
    key[8..].copy_from_slice(&seq.to_be_bytes());
    key
}

impl Tx for FjallTx<'_> {
    fn seen_get(&mut self, fp: u64) -> bool {
        self.tx.contains_key(&self.store.seen, fp.to_be_bytes()).expect("get")
    }
    fn seen_put(&mut self, fp: u64, place: u8) {
        self.tx.insert(&self.store.seen, fp.to_be_bytes(), [place]);
    }
    fn lane_push(&mut self, host: u64, seq: u64, fp: u64, entry: &[u8]) {
        let value = [&fp.to_le_bytes(), entry].concat();
        self.tx.insert(&self.store.lane, lane_key(host, seq), value);
    }
    fn lane_pop(&mut self, host: u64) -> Option<(u64, u64)> {
        let guard = self.tx.prefix(&self.store.lane, host.to_be_bytes()).next()?;
        let (key, value) = guard.into_inner().expect("head");
        let seq = u64::from_be_bytes(key[8..].try_into().expect("8 bytes"));
        let fp = u64::from_le_bytes(value[..8].try_into().expect("8 bytes"));
        self.tx.remove(&self.store.lane, lane_key(host, seq));
        Some((seq, fp))
    }
    fn put(&mut self, table: Table, key: u64, value: &[u8]) {
        self.tx.insert(&self.store.others[table as usize], key.to_be_bytes(), value);
    }
    fn take(&mut self, table: Table, key: u64) -> bool {
        let space = &self.store.others[table as usize];
        let there = self.tx.contains_key(space, key.to_be_bytes()).expect("get");
        self.tx.remove(space, key.to_be_bytes());
        there
    }
}
