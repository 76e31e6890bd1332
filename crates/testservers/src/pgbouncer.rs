//! A private pgbouncer before a PostgreSQL server.

use crate::group::Group;
use crate::postgres::NOBODY;
use crate::{Postgres, poll, ports, program};
use std::os::unix::process::CommandExt;
use std::time::Duration;

/// A pgbouncer of our own in transaction mode, with two connections for everybody.
#[derive(Debug)]
pub struct Pgbouncer {
    port: u16,
    _group: Group,
    _dir: tempfile::TempDir,
}

impl Pgbouncer {
    /// Starts one before `server` and waits until it answers.
    ///
    /// # Panics
    /// Where pgbouncer is missing or does not start.
    #[must_use]
    pub fn before(server: &Postgres) -> Self {
        let (port, built) =
            (ports::free(), tempfile::Builder::new().prefix("newshound-pgbouncer-").tempdir());
        let Ok(dir) = built else { panic!("cannot make a temp folder") };
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\n\
             default_pool_size = 2\nmax_client_conn = 100\n",
            server.port()
        );
        // With `any` everybody is one user of the server.
        let settings = settings.replace("port=", "user=newshound port=");
        let path = dir.path().join("pgbouncer.ini");
        assert!(std::fs::write(&path, settings).is_ok(), "cannot write its settings");
        let mut command = program("/usr/sbin/pgbouncer");
        command.arg(&path).current_dir(dir.path());
        if crate::postgres::is_root() {
            let owner = Some(NOBODY);
            let given = std::os::unix::fs::chown(dir.path(), owner, owner)
                .and_then(|()| std::os::unix::fs::chown(&path, owner, owner));
            assert!(given.is_ok(), "cannot give the folder away");
            command.uid(NOBODY).gid(NOBODY);
        }
        let log = dir.path().join("log");
        let group = Group::spawn(&mut command, &log, Some(dir.path()));
        let made = Self { port, _group: group, _dir: dir };
        let up = poll(Duration::from_secs(20), || ports::answers(port));
        assert!(
            up,
            "pgbouncer did not start: {}",
            std::fs::read_to_string(&log).unwrap_or_default()
        );
        made
    }

    /// The server's address by way of it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://newshound@127.0.0.1:{}/postgres", self.port)
    }
}
