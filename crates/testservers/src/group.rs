//! A child process with everything it starts: one process group, signalled by its number.

use crate::watchdog::Watchdog;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running process group of ours.
#[derive(Debug)]
pub(crate) struct Group {
    child: Child,
    // Declared after `child`: it must outlive every signal we send ourselves.
    watchdog: Watchdog,
}

impl Group {
    /// Starts `command` as the head of a group of its own, its output in `log`. `dir` is
    /// removed should this process end first.
    pub(crate) fn spawn(command: &mut Command, log: &Path, dir: Option<&Path>) -> Self {
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
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends `signal` (`KILL`, `STOP`, `CONT`, `TERM`) to every process of the group. The
    /// number cannot have been given to another group: our child was not waited for yet.
    pub(crate) fn signal(&self, signal: &str) {
        signal_group(self.child.id(), signal);
    }

    /// Stops every process of the group (`STOP`) and waits, ten seconds at most, until each of
    /// their threads has stopped: on a busy machine a signal takes its time.
    pub(crate) fn freeze(&self) {
        self.signal("STOP");
        let deadline = Instant::now() + Duration::from_secs(10);
        while !all_stopped(self.child.id()) && Instant::now() < deadline {
            std::thread::park_timeout(Duration::from_millis(2));
        }
    }

    /// Whether the head of the group has ended.
    pub(crate) fn ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends the group now and waits until its head is gone.
    pub(crate) fn kill(mut self) {
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

/// Every thread of every process of the group is stopped, by `/proc` (proc(5)).
fn all_stopped(group: u32) -> bool {
    let Ok(processes) = std::fs::read_dir("/proc") else { return true };
    processes.flatten().filter(|process| of_group(&process.path(), group)).all(|process| {
        let Ok(threads) = std::fs::read_dir(process.path().join("task")) else { return true };
        threads.flatten().all(|thread| {
            fields(&thread.path()).is_none_or(|(state, _)| matches!(state.as_str(), "T" | "Z"))
        })
    })
}

fn of_group(process: &Path, group: u32) -> bool {
    fields(process).is_some_and(|(_, of)| of == group)
}

/// State and process group of a process or thread; `None` once it is gone.
fn fields(folder: &Path) -> Option<(String, u32)> {
    let text = std::fs::read_to_string(folder.join("stat")).ok()?;
    // The name before may hold anything, also brackets.
    let mut fields = text.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?.to_owned();
    Some((state, fields.nth(1)?.parse().ok()?))
}

/// `kill` as a shell builtin: signalling needs no unsafe code that way.
fn signal_group(id: u32, signal: &str) {
    let _ =
        Command::new("sh").args(["-c", &format!("kill -s {signal} -- -{id} 2>/dev/null")]).status();
}
