//! A small HTTP server on loopback, for tests of sinks that speak HTTP.

use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A request.
pub(super) struct Request {
    /// `GET`, `POST` and so on.
    pub(super) method: String,
    pub(super) path: String,
    head: Vec<String>,
    pub(super) body: Vec<u8>,
}

impl Request {
    /// The value of a header; empty where there is none.
    pub(super) fn header(&self, name: &str) -> String {
        let of = |line: &String| {
            let (own, value) = line.split_once(':')?;
            own.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        };
        self.head.iter().find_map(of).unwrap_or_default()
    }
}

/// Gives the status line, with more headers where there are any, and the body.
type Answers = dyn Fn(Request) -> (String, String) + Send + Sync;

/// A server that can be away.
pub(super) struct Receiver {
    pub(super) port: u16,
    answers: Arc<Answers>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Receiver {
    /// Starts one on a free port.
    pub(super) fn start(
        answers: impl Fn(Request) -> (String, String) + Send + Sync + 'static,
    ) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        listener.set_nonblocking(true).expect("set");
        let listener = TcpListener::from_std(listener).expect("a listener");
        let answers: Arc<Answers> = Arc::new(answers);
        let task = Mutex::new(Some(tokio::spawn(serve(listener, Arc::clone(&answers)))));
        Self { port, answers, task }
    }

    /// Makes it unreachable, or brings it back.
    pub(super) async fn away(&self, is_away: bool) {
        let own = || self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if is_away {
            let task = own().take().expect("it runs");
            task.abort();
            let _ = task.await;
        } else {
            let listener = TcpListener::bind(("127.0.0.1", self.port)).await.expect("the port");
            *own() = Some(tokio::spawn(serve(listener, Arc::clone(&self.answers))));
        }
    }
}

async fn serve(listener: TcpListener, answers: Arc<Answers>) {
    // A connection at a time, as sinks make them: who stops this stops all.
    loop {
        let Ok((stream, _)) = listener.accept().await else { return };
        let mut stream = BufReader::new(stream);
        if let Some(request) = request(&mut stream).await {
            let (head, body) = answers(request);
            let answer = format!(
                "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.get_mut().write_all(answer.as_bytes()).await;
        }
    }
}

async fn request(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            break;
        }
        head.push(line.trim().to_owned());
    }
    let first: Vec<String> = head.first()?.split(' ').map(str::to_owned).collect();
    let [method, path, _] = first.try_into().ok()?;
    let mut request = Request { method, path, head, body: Vec::new() };
    request.body = vec![0; request.header("content-length").parse().unwrap_or(0)];
    stream.read_exact(&mut request.body).await.ok()?;
    Some(request)
}
