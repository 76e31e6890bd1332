//! A private Redis server.

use crate::group::Group;
use crate::{Certificate, poll, ports, program};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

/// A Redis server of our own, AOF on (`everysec`), nothing evicted.
#[derive(Debug)]
pub struct Redis {
    port: u16,
    tls: u16,
    extra: Vec<String>,
    group: Option<Group>,
    dir: tempfile::TempDir,
}

impl Redis {
    /// Starts one and waits until it answers.
    ///
    /// # Panics
    /// Where Redis is missing or does not start.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts one with more arguments, such as `["--requirepass", "secret"]`; a later one wins.
    ///
    /// # Panics
    /// Where Redis is missing or does not start.
    #[must_use]
    pub fn start_with(extra: &[&str]) -> Self {
        let mut server = Self::prepared(extra);
        server.restart();
        server
    }

    /// Starts one that also speaks TLS, at [`Redis::tls_url`].
    ///
    /// # Panics
    /// Where Redis is missing or does not start.
    #[must_use]
    pub fn start_with_tls(server: &Certificate) -> Self {
        let mut made = Self::prepared(&["--tls-auth-clients", "no"]);
        made.extra.extend(["--tls-port".to_owned(), made.tls.to_string()]);
        for (option, file, text) in [
            ("--tls-cert-file", "cert.pem", &server.certificate),
            ("--tls-key-file", "key.pem", &server.key),
            // It wants one, and asks no client for a certificate.
            ("--tls-ca-cert-file", "cert.pem", &server.certificate),
        ] {
            let path = made.dir.path().join(file);
            assert!(std::fs::write(&path, text).is_ok(), "cannot write {file}");
            made.extra.extend([option.to_owned(), path.display().to_string()]);
        }
        made.restart();
        made
    }

    fn prepared(extra: &[&str]) -> Self {
        let Ok(dir) = tempfile::Builder::new().prefix("newshound-redis-").tempdir() else {
            panic!("cannot make a temp folder");
        };
        let extra = extra.iter().map(|&arg| arg.to_owned()).collect();
        Self { port: ports::free(), tls: ports::free(), extra, group: None, dir }
    }

    /// Starts a Sentinel that watches over `master` under the name `name`, and waits until it answers.
    /// It takes another master when asked to (`SENTINEL FAILOVER`), or after a second's silence.
    ///
    /// # Panics
    /// Where Redis is missing or does not start.
    #[must_use]
    pub fn sentinel(master: &Self, name: &str) -> Self {
        let mut made = Self::prepared(&[]);
        let text = format!(
            "bind 127.0.0.1\nport {}\ndir {}\nsentinel monitor {name} 127.0.0.1 {} 1\n\
             sentinel down-after-milliseconds {name} 1000\n",
            made.port,
            made.dir.path().display(),
            master.port
        );
        let file = made.dir.path().join("sentinel.conf");
        assert!(std::fs::write(&file, text).is_ok(), "cannot write sentinel.conf");
        let mut command = program("/usr/bin/redis-server");
        command.arg(&file).arg("--sentinel");
        made.run(&mut command);
        made
    }

    /// Its address over TLS, where it was started so.
    #[must_use]
    pub fn tls_url(&self) -> String {
        format!("rediss://127.0.0.1:{}", self.tls)
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its address, `redis://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Process id of the server, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.group.as_ref().map(Group::id)
    }

    /// Sends one command, such as `["CONFIG", "SET", "maxmemory", "1mb"]`, and gives the first
    /// line of the answer. No word may hold a blank.
    ///
    /// # Panics
    /// Where it does not answer within five seconds.
    pub fn command(&self, words: &[&str]) -> String {
        let ask = || {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
            stream.set_read_timeout(Some(Duration::from_secs(5)))?;
            stream.write_all(format!("{}\r\n", words.join(" ")).as_bytes())?;
            let mut line = String::new();
            BufReader::new(stream).read_line(&mut line)?;
            Ok::<_, std::io::Error>(line)
        };
        match ask() {
            Ok(line) => line.trim_end().to_owned(),
            Err(error) => panic!("Redis does not answer {words:?}: {error}"),
        }
    }

    /// Kills it with SIGKILL; its files stay.
    pub fn kill9(&mut self) {
        if let Some(group) = self.group.take() {
            group.kill();
        }
    }

    /// A copy of its files as they are now, for [`Redis::restart_from`].
    ///
    /// # Panics
    /// Where they cannot be copied.
    #[must_use]
    pub fn snapshot(&self) -> tempfile::TempDir {
        let copied = tempfile::tempdir().and_then(|folder| {
            copy(self.dir.path(), folder.path())?;
            Ok(folder)
        });
        match copied {
            Ok(folder) => folder,
            Err(error) => panic!("the files of Redis cannot be copied: {error}"),
        }
    }

    /// Kills it and starts it with the files of an earlier [`Redis::snapshot`], as after a loss of power that
    /// came before what was written since was on the disk.
    ///
    /// # Panics
    /// Where they cannot be copied, or it does not start.
    pub fn restart_from(&mut self, snapshot: &tempfile::TempDir) {
        self.kill9();
        for folder in ["appendonlydir", "appendonly.aof"] {
            let path = self.dir.path().join(folder);
            let _ = std::fs::remove_dir_all(&path).or_else(|_| std::fs::remove_file(&path));
        }
        let copied = copy(snapshot.path(), self.dir.path());
        assert!(copied.is_ok(), "the files of Redis cannot be put back: {copied:?}");
        self.restart();
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
    /// Where it does not come up within 20 s.
    pub fn restart(&mut self) {
        self.kill9();
        let mut command = program("/usr/bin/redis-server");
        command.current_dir(self.dir.path()).args(["--bind", "127.0.0.1", "--daemonize", "no"]);
        command.args(["--port", &self.port.to_string(), "--save", "", "--appendonly", "yes"]);
        command.args(["--appendfsync", "everysec", "--maxmemory-policy", "noeviction"]);
        command.args(&self.extra);
        self.run(&mut command);
    }

    fn run(&mut self, command: &mut std::process::Command) {
        let log = self.dir.path().join("log");
        self.group = Some(Group::spawn(command, &log, Some(self.dir.path())));
        let up = poll(Duration::from_secs(20), || self.answers());
        assert!(up, "Redis did not start: {}", std::fs::read_to_string(&log).unwrap_or_default());
    }

    /// Whether it answers a PING with anything but "still loading".
    fn answers(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return false };
        let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
        let mut reply = [0; 64];
        let read = stream.write_all(b"PING\r\n").and_then(|()| stream.read(&mut reply));
        read.is_ok_and(|n| n > 0 && !reply.starts_with(b"-LOADING"))
    }
}

/// Copies the append-only file, which is a folder from Redis 7 on.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            std::fs::create_dir_all(&target)?;
            copy(&path, &target)?;
        } else if entry.file_name().to_string_lossy().contains("appendonly") {
            std::fs::copy(&path, &target)?;
        }
    }
    Ok(())
}
