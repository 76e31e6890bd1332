//! Ends a process group when this process is gone, even by `kill -9` or at exit, where Rust
//! drops no statics.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A shell that waits on a pipe from us: a line means all is well, its end means we are dead.
#[derive(Debug)]
pub(crate) struct Watchdog(Option<Child>);

impl Watchdog {
    /// Watches over the process group `id`; `dir` is removed with it, where one is given.
    pub(crate) fn over(id: u32, dir: Option<&Path>) -> Self {
        // Twice, since a dying process may still write between the two.
        let script = format!(
            "read line; [ \"$line\" = done ] && exit; kill -s KILL -- -{id}; \
             [ -z \"$1\" ] || rm -rf -- \"$1\" || rm -rf -- \"$1\""
        );
        // A group of its own: Ctrl-C at the terminal must not end it before its work.
        let spawned = Command::new("sh")
            .args(["-c", &script, "sh"])
            .arg(dir.unwrap_or(Path::new("")))
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match spawned {
            Ok(child) => Self(Some(child)),
            Err(error) => panic!("cannot start sh: {error}"),
        }
    }

    /// Sends it home: the group was ended.
    pub(crate) fn dismiss(&mut self) {
        let Some(mut child) = self.0.take() else { return };
        if let Some(mut pipe) = child.stdin.take() {
            let _ = pipe.write_all(b"done\n");
        }
        let _ = child.wait();
    }
}
