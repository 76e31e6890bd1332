//! The console: a crawl that runs, to look at in a browser, and the same as an HTTP interface. It stands
//! beside the probes (docs/console.md), and reads what `newshound status` reads: nothing it shows holds a
//! crawl up. What it orders goes by letter, as from the command line (docs/hosts.md).
//!
//! Flow: a request -> [`guard`] (whose machine, whose page, whose token) -> [`pages`], [`api`] or
//! [`events`] -> [`look`], one look at the crawl for all who ask at once.

mod api;
mod articles;
mod assets;
mod events;
mod figures;
mod guard;
mod look;
mod pages;
mod problem;
mod token;
mod trouble;

pub use api::openapi;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use look::Look;
use newshound_roles::orders::Place;
use std::net::SocketAddr;
use std::sync::Arc;
pub use token::Token;

/// What every request needs.
pub(crate) struct Desk {
    place: Place,
    name: String,
    token: Token,
    listen: SocketAddr,
    look: Arc<Look>,
    /// Streams of events that are open.
    streams: Arc<tokio::sync::Semaphore>,
}

/// Streams of events at once: several people, and room for who asks beside them.
const STREAMS: usize = 12;

/// The routes of the console of the crawl called `name`, that answers at `listen` to who has `token`.
pub fn router(place: Place, name: &str, token: Token, listen: SocketAddr) -> Router {
    let name = crate::clean::clean(name, 120);
    let desk = Arc::new(Desk {
        look: Arc::new(Look::of(place.clone(), name.clone())),
        place,
        name,
        token,
        listen,
        streams: Arc::new(tokio::sync::Semaphore::new(STREAMS)),
    });
    Router::new()
        .route("/", get(pages::front))
        .route("/explain", get(pages::explain))
        .route("/stories", get(pages::stories))
        .route("/host", get(pages::host))
        .route("/orders", post(pages::orders))
        .route("/sources", get(pages::sources).post(pages::change_sources))
        .route("/end", post(pages::end))
        .route("/console.js", get(assets::script))
        .merge(api::routes())
        .route("/api/v1/events", get(events::stream))
        .layer(from_fn_with_state(Arc::clone(&desk), guard::guard))
        // Who has no token yet can give it.
        .route("/login", post(guard::login))
        .with_state(desk)
}
