//! A private PostgreSQL server.

use crate::group::Group;
use crate::{poll, ports, program};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The user that nobody is: the server refuses to run as root.
pub(crate) const NOBODY: u32 = 65_534;

/// A PostgreSQL server of our own: on loopback, one user without a password, everything flushed.
#[derive(Debug)]
pub struct Postgres {
    port: u16,
    group: Option<Group>,
    dir: tempfile::TempDir,
}

impl Postgres {
    /// Starts one and waits until it answers.
    ///
    /// # Panics
    /// Where PostgreSQL is missing or does not start.
    #[must_use]
    pub fn start() -> Self {
        let Ok(dir) = tempfile::Builder::new().prefix("newshound-postgres-").tempdir() else {
            panic!("cannot make a temp folder");
        };
        if is_root() {
            let given = std::os::unix::fs::chown(dir.path(), Some(NOBODY), Some(NOBODY));
            assert!(given.is_ok(), "cannot give the folder away");
        }
        let mut server = Self { port: ports::free(), group: None, dir };
        let mut made = server.command("initdb");
        made.args(["-D", "data", "-U", "newshound", "-A", "trust", "-E", "UTF8", "--locale=C"]);
        match made.output() {
            Ok(output) if output.status.success() => {}
            Ok(output) => panic!("initdb: {}", String::from_utf8_lossy(&output.stderr)),
            Err(error) => panic!("initdb cannot be started: {error}"),
        }
        server.restart();
        server
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://newshound@127.0.0.1:{}/postgres", self.port)
    }

    /// Kills it with SIGKILL; its files stay.
    pub fn kill9(&mut self) {
        if let Some(group) = self.group.take() {
            group.kill();
        }
    }

    /// Freezes it (SIGSTOP): connections stay open and nothing answers.
    pub fn freeze(&self) {
        self.group.iter().for_each(Group::freeze);
    }

    /// Lets it go on (SIGCONT).
    pub fn thaw(&self) {
        self.group.iter().for_each(|group| group.signal("CONT"));
    }

    /// Starts it again on the same port and files, and waits until it answers.
    ///
    /// # Panics
    /// Where it does not come up within 30 s.
    pub fn restart(&mut self) {
        self.kill9();
        let log = self.dir.path().join("log");
        // What a killed server left; no other one has this folder.
        let _ = std::fs::remove_file(self.dir.path().join("data/postmaster.pid"));
        let mut command = self.command("postgres");
        command.args(["-D", "data", "-p", &self.port.to_string(), "-k", ""]);
        command.args(["-c", "listen_addresses=127.0.0.1"]);
        self.group = Some(Group::spawn(&mut command, &log, Some(self.dir.path())));
        let up = poll(Duration::from_secs(30), || self.ask("SELECT 1").is_ok());
        assert!(
            up,
            "PostgreSQL did not start: {}",
            std::fs::read_to_string(&log).unwrap_or_default()
        );
    }

    /// What psql gives for a question: a line a row, columns with `|` between.
    ///
    /// # Errors
    /// With what psql says.
    pub fn ask(&self, question: &str) -> Result<String, String> {
        let mut psql = self.command("psql");
        psql.args(["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", question, &self.url()]);
        let output = psql.output().map_err(|error| error.to_string())?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    fn command(&self, name: &str) -> Command {
        let mut command = program(&folder().join(name).to_string_lossy());
        command.current_dir(self.dir.path()).env_remove("PGOPTIONS");
        if is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }
}

/// Where the newest version's programs are: installed, or unpacked by `tests/get-servers --all`.
fn folder() -> PathBuf {
    let place = "/usr/lib/postgresql";
    let unpacked = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/servers/root");
    for root in ["", unpacked] {
        let versions = std::fs::read_dir(format!("{root}{place}"));
        let mut versions: Vec<u32> = versions
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.path().join("bin/initdb").exists())
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .collect();
        versions.sort_unstable();
        if let Some(version) = versions.last() {
            return Path::new(place).join(version.to_string()).join("bin");
        }
    }
    panic!("PostgreSQL is not installed: run tests/get-servers --all");
}

pub(crate) fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}
