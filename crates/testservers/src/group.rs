//! A child process with everything it starts: one process group, signalled by its number.

use crate::watchdog::Watchdog;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running process group of ours.
#[derive(Debug)]
pub struct Group {
    child: Child,
    // Declared after `child`: it must outlive every signal we send ourselves.
    watchdog: Watchdog,
}

impl Group {
    /// Starts `command` as the head of a group of its own, its output in `log`. `dir` is
    /// removed should this process end first.
    pub fn spawn(command: &mut Command, log: &Path, dir: Option<&Path>) -> Self {
        let out = std::fs::OpenOptions::new().create(true).append(true).open(log);
        let (Ok(out), Ok(err)) = (out, std::fs::OpenOptions::new().append(true).open(log)) else {
            panic!("cannot write {}", log.display());
        };
        let spawned = command.process_group(0).stdin(Stdio::null()).stdout(out).stderr(err).spawn();
        let child = match spawned {
            Ok(child) => child,
            Err(error) => panic!("cannot start {:?}: {error}", command.get_program()),
        };
        let watchdog = Watchdog::over(child.id(), dir);
        Self { child, watchdog }
    }

    /// Process id of its head, which is the group's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends `signal` (`KILL`, `STOP`, `CONT`, `TERM`) to every process of the group. The
    /// number cannot have been given to another group: our child was not waited for yet.
    pub fn signal(&self, signal: &str) {
        signal_group(self.child.id(), signal);
    }

    /// Whether the head of the group has ended.
    pub fn ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends the group now and waits until its head is gone.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if !self.ended() {
            self.signal("KILL");
            let _ = self.child.wait();
        }
        self.watchdog.dismiss();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.end();
    }
}

/// `kill` as a shell builtin: signalling needs no unsafe code that way.
fn signal_group(id: u32, signal: &str) {
    let _ =
        Command::new("sh").args(["-c", &format!("kill -s {signal} -- -{id} 2>/dev/null")]).status();
}
