//! The thread that reads, on a connection of its own: it never waits for the writer.

use crate::fault::Fault;
use newshound_ports::StoreError;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;

type Question = Box<dyn FnOnce(&Connection) + Send>;

/// Asks the reading thread.
#[derive(Clone)]
pub(crate) struct Reader {
    questions: Sender<Option<Question>>,
    path: PathBuf,
}

/// Runs until it is told to end or nobody can ask any more.
fn run(conn: &Connection, questions: &Receiver<Option<Question>>) {
    while let Ok(Some(question)) = questions.recv() {
        question(conn);
    }
}

impl Reader {
    /// Starts the thread.
    pub(crate) fn start(
        conn: Connection,
        path: &Path,
    ) -> std::io::Result<(Self, std::thread::JoinHandle<()>)> {
        let (questions, asked) = channel();
        let thread = std::thread::Builder::new()
            .name("store-reader".into())
            .spawn(move || run(&conn, &asked))?;
        Ok((Self { questions, path: path.to_owned() }, thread))
    }

    /// Ends the thread once what was asked before is answered.
    pub(crate) fn close(&self) {
        let _ = self.questions.send(None);
    }

    /// Runs `read` there, all of it on one state of the store.
    pub(crate) async fn ask<T, F>(&self, read: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let question: Question = Box::new(move |conn| drop(answer.send(on_one_state(conn, read))));
        self.questions.send(Some(question)).map_err(|_| StoreError::Closed)?;
        let answer = answered.await.map_err(|_| StoreError::Closed)?;
        answer.map_err(|fault| fault.told(&self.path))
    }
}

fn on_one_state<T>(
    conn: &Connection,
    read: impl FnOnce(&Connection) -> Result<T, Fault>,
) -> Result<T, Fault> {
    conn.prepare_cached("BEGIN")?.execute([])?;
    let answer = read(conn);
    conn.prepare_cached("COMMIT")?.execute([])?;
    answer
}
