//! Standard output: rows for a pipe. What a reader took cannot be asked for, so a process that is
//! killed may write the last ones again.

use super::aside::Blocking;
use super::rows::Form;
use newshound_core::article::Article;
use newshound_ports::SinkError;
use std::io::{self, Write};

/// The sink.
pub(super) struct Stdout {
    pub(super) form: Form,
    pub(super) has_begun: bool,
}

impl Stdout {
    fn write(&mut self, articles: &[Article]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if !std::mem::replace(&mut self.has_begun, true) {
            out.write_all(self.form.head().as_bytes())?;
        }
        let mut row = Vec::new();
        for article in articles {
            row.clear();
            self.form.row(article, &mut row)?;
            out.write_all(&row)?;
        }
        out.flush()
    }
}

impl Blocking for Stdout {
    fn resume(&mut self, _: Option<&str>) -> Result<(), SinkError> {
        Ok(())
    }

    fn put_batch(&mut self, articles: &[Article]) -> Result<(), SinkError> {
        self.write(articles)
            .map_err(|error| SinkError::NotWritable(format!("standard output: {error}")))
    }

    fn flush(&mut self) -> Result<String, SinkError> {
        Ok("-".to_owned())
    }
}
