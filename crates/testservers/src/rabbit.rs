//! A private RabbitMQ node.
//!
//! The distribution's `rabbitmq-server` is a wrapper that becomes another user and uses the
//! system's folders; the script behind it takes everything from the environment. Node names on
//! `localhost` do not depend on the machine's name.

use crate::group::Group;
use crate::{epmd, poll, ports, program};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const SERVER: &str = "/usr/lib/rabbitmq/bin/rabbitmq-server";
const CTL: &str = "/usr/lib/rabbitmq/bin/rabbitmqctl";

/// Makes every quorum queue choose a leader. After a kill one of a single node now and then does
/// not, for ever, when clients come back while it starts (seen on 3.10.8; rabbitmq-server issue
/// 10070, open, with this cure). A queue that has a leader is left alone.
const ELECT: &str = "[ra:trigger_election(amqqueue:get_pid(Q)) || Q <- rabbit_amqqueue:list(), \
                     amqqueue:get_type(Q) =:= rabbit_quorum_queue].";

/// Memory it may use before it blocks publishers: far above what tests need.
const MEMORY: &str = "512MB";

/// Time a node may take to start: 6 s on an idle machine, 12 s were seen on a busy one.
const START_LIMIT: Duration = Duration::from_secs(90);

/// A RabbitMQ node of our own: user and password `guest`, no plugin.
#[derive(Debug)]
pub struct Rabbit {
    name: String,
    port: u16,
    dist: u16,
    ctl: u16,
    epmd: u16,
    tls: u16,
    group: Option<Group>,
    dir: tempfile::TempDir,
}

/// What a server needs to speak TLS, as PEM.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The server's certificate, for 127.0.0.1.
    pub certificate: String,
    /// Its key.
    pub key: String,
}

impl Rabbit {
    /// Starts one and waits until it takes connections.
    ///
    /// # Panics
    /// Where RabbitMQ is missing or does not start.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(None)
    }

    /// Starts one that also speaks TLS, at [`Rabbit::tls_url`].
    ///
    /// # Panics
    /// Where RabbitMQ is missing or does not start.
    #[must_use]
    pub fn start_with_tls(certificate: &Certificate) -> Self {
        Self::start_with(Some(certificate))
    }

    fn start_with(certificate: Option<&Certificate>) -> Self {
        static NODES: AtomicU32 = AtomicU32::new(1);
        let number = NODES.fetch_add(1, Ordering::Relaxed);
        let Ok(dir) = tempfile::Builder::new().prefix("newshound-rabbit-").tempdir() else {
            panic!("cannot make a temp folder");
        };
        let tls = ports::free();
        let mut conf = format!(
            "loopback_users = none\nlog.console = false\n\
             vm_memory_high_watermark.absolute = {MEMORY}\ndisk_free_limit.absolute = 50MB\n"
        );
        let mut files = vec![("advanced.config", "[].\n"), ("plugins", "[].\n")];
        if let Some(Certificate { certificate, key }) = certificate {
            let (cert, key_file) = (dir.path().join("cert.pem"), dir.path().join("key.pem"));
            conf.push_str(&format!(
                "listeners.ssl.default = 127.0.0.1:{tls}\nssl_options.certfile = {}\n\
                 ssl_options.keyfile = {}\nssl_options.verify = verify_none\n",
                cert.display(),
                key_file.display()
            ));
            files.extend([("cert.pem", certificate.as_str()), ("key.pem", key.as_str())]);
        }
        files.push(("rabbitmq.conf", conf.as_str()));
        for (file, text) in files {
            let written = std::fs::write(dir.path().join(file), text);
            assert!(written.is_ok(), "cannot write {file}");
        }
        let mut node = Self {
            name: format!("newshound{number}@localhost"),
            port: ports::free(),
            dist: ports::free(),
            ctl: ports::free(),
            epmd: epmd::port(),
            tls,
            group: None,
            dir,
        };
        node.boot();
        node
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address of its virtual host `/`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("amqp://guest:guest@127.0.0.1:{}/%2f", self.port)
    }

    /// The address of its virtual host `/` over TLS, where it was started so.
    #[must_use]
    pub fn tls_url(&self) -> String {
        format!("amqps://guest:guest@127.0.0.1:{}/%2f", self.tls)
    }

    /// The address of the virtual host `name`, which is made; about a second.
    #[must_use]
    pub fn vhost(&self, name: &str) -> String {
        self.ctl(&["add_vhost", name]);
        self.ctl(&["set_permissions", "-p", name, "guest", ".*", ".*", ".*"]);
        format!("amqp://guest:guest@127.0.0.1:{}/{name}", self.port)
    }

    /// Process id of its head, which is its process group's too, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.group.as_ref().map(Group::id)
    }

    /// Kills the node with SIGKILL; its files stay.
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

    /// Raises the memory alarm, which blocks publishers, or ends it.
    pub fn memory_alarm(&self, on: bool) {
        let limit = if on { "1MB" } else { MEMORY };
        self.ctl(&["set_vm_memory_high_watermark", "absolute", limit]);
    }

    /// Runs `rabbitmqctl` on it; about half a second.
    ///
    /// # Panics
    /// Where it fails.
    pub fn ctl(&self, args: &[&str]) -> String {
        let mut command = program(CTL);
        self.environment(&mut command);
        match command.arg("-q").args(args).output() {
            Ok(out) if out.status.success() => String::from_utf8_lossy(&out.stdout).into_owned(),
            Ok(out) => panic!("rabbitmqctl {args:?}: {}", String::from_utf8_lossy(&out.stderr)),
            Err(error) => panic!("rabbitmqctl: {error}"),
        }
    }

    /// Starts it again on the same port and files, and waits until it takes connections and
    /// its quorum queues have leaders.
    ///
    /// # Panics
    /// Where it does not come up in time.
    pub fn restart(&mut self) {
        self.kill9();
        self.boot();
        self.ctl(&["eval", ELECT]);
    }

    fn boot(&mut self) {
        let log = self.dir.path().join("out");
        let mut command = program(SERVER);
        self.environment(&mut command);
        self.group = Some(Group::spawn(&mut command, &log, Some(self.dir.path())));
        let up = poll(START_LIMIT, || self.answers());
        assert!(up, "RabbitMQ did not start: {}", self.log());
    }

    /// What the node wrote.
    #[must_use]
    pub fn log(&self) -> String {
        let mut text = std::fs::read_to_string(self.dir.path().join("out")).unwrap_or_default();
        let file = self.dir.path().join("log").join(format!("{}.log", self.name));
        text.push_str(&std::fs::read_to_string(file).unwrap_or_default());
        text
    }

    /// Whether it answers the protocol header. The port opens only when the node is up.
    fn answers(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return false };
        let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
        let mut reply = [0; 1];
        let read = stream.write_all(b"AMQP\0\0\x09\x01").and_then(|()| stream.read(&mut reply));
        read.is_ok_and(|n| n == 1)
    }

    fn environment(&self, command: &mut Command) {
        let dir = self.dir.path();
        command.env("HOME", dir);
        for (name, value) in [
            ("ERL_EPMD_ADDRESS", "127.0.0.1".to_owned()),
            ("ERL_EPMD_PORT", self.epmd.to_string()),
            ("RABBITMQ_NODENAME", self.name.clone()),
            ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1".to_owned()),
            ("RABBITMQ_NODE_PORT", self.port.to_string()),
            ("RABBITMQ_DIST_PORT", self.dist.to_string()),
            ("RABBITMQ_CTL_DIST_PORT_MIN", self.ctl.to_string()),
            ("RABBITMQ_CTL_DIST_PORT_MAX", self.ctl.saturating_add(9).to_string()),
            ("RABBITMQ_CONF_ENV_FILE", "/dev/null".to_owned()),
            // Short sleeps instead of spinning: the machine is shared with other tests.
            (
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none \
                 -kernel inet_dist_use_interface {127,0,0,1}"
                    .to_owned(),
            ),
        ] {
            command.env(name, value);
        }
        for (name, file) in [
            ("RABBITMQ_MNESIA_BASE", "mnesia"),
            ("RABBITMQ_LOG_BASE", "log"),
            ("RABBITMQ_PID_FILE", "pid"),
            ("RABBITMQ_CONFIG_FILE", "rabbitmq.conf"),
            ("RABBITMQ_ADVANCED_CONFIG_FILE", "advanced.config"),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", "plugins"),
        ] {
            command.env(name, dir.join(file));
        }
    }
}
