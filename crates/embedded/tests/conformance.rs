//! The embedded store keeps every promise of the ports.

use async_trait::async_trait;
use newshound_embedded::Embedded;
use newshound_ports::SystemClock;
use newshound_ports::conformance::{Backend, FEW, Ports};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

struct Store {
    embedded: Embedded,
    dir: TempDir,
}

struct OnDisk;

fn ports(dir: TempDir) -> Ports {
    let embedded = Embedded::open(dir.path(), Arc::new(SystemClock)).expect("open");
    Ports {
        frontier: embedded.frontier(),
        seen: embedded.seen(),
        memory: embedded.memory(),
        parts: embedded.memory(),
        stories: embedded.stories(1_000),
        few_stories: embedded.stories(FEW),
        tasks: embedded.tasks(),
        reports: embedded.reports(),
        own: Arc::new(Store { embedded, dir }),
    }
}

fn own(ports: &Ports) -> &Store {
    ports.own.downcast_ref().expect("our own ports")
}

#[async_trait]
impl Backend for OnDisk {
    async fn fresh(&self) -> Ports {
        ports(tempfile::tempdir().expect("a directory"))
    }

    /// What a killed process leaves is what stands in its files at that moment.
    async fn reopen(&self, before: Ports) -> Ports {
        let left = tempfile::tempdir().expect("a directory");
        copy(own(&before).dir.path(), left.path());
        own(&before).embedded.close();
        ports(left)
    }

    async fn close_queues(&self, ports: &Ports) {
        own(ports).embedded.tasks().close();
        own(ports).embedded.reports().close();
    }
}

fn copy(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).expect("read") {
        let file = file.expect("a file");
        std::fs::copy(file.path(), to.join(file.file_name())).expect("copy");
    }
}

newshound_ports::conformance_tests!(OnDisk);
