//! The HTTP surface for residents, providers and operators: hooks, the web chat's API and pages, health.

mod assets;
mod chat_api;
mod client_ip;
mod cookies;
mod events;
mod health;
mod hooks;
mod intake;
mod pages;
mod posted;
mod raw;
mod upload;
mod views;
mod words;

pub use client_ip::{BadNetwork, TrustedProxies};
pub use events::close_streams;

use crate::channels::Channels;
use crate::desk::Desk;
use axum::Router;
use axum::routing::{any, get, post};
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;

/// What the routes for residents and providers work with.
#[derive(Clone)]
pub struct Residents {
    /// Takes messages.
    pub desk: Desk,
    /// The enabled channels.
    pub channels: Arc<Channels>,
    /// Where the world reaches us, without a slash at its end: `https://311.example`.
    pub public_url: Arc<str>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<TrustedProxies>,
}

/// The routes. The server must be run with `into_make_service_with_connect_info::<SocketAddr>()`; without it all clients
/// count as one. Whoever adds a log of requests must leave the path of `/api/chat/…/events` out: it holds a secret.
pub fn router(residents: Residents) -> Router {
    let mut router = Router::new()
        .route("/", get(pages::home))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/hooks/{name}", any(hooks::receive))
        .route("/hooks/{name}/status", any(hooks::receive_status))
        .route("/chat/page.css", get(assets::style))
        .route("/chat/page.js", get(assets::script));
    if residents.channels.webchat().is_some() {
        router = router
            .route("/chat", get(pages::chat).post(pages::send))
            .route("/chat/new", post(pages::begin_anew))
            .route("/widget.js", get(assets::widget))
            .route("/api/chat", post(chat_api::send).options(chat_api::preflight))
            .route(
                "/api/chat/{conversation}/media",
                post(upload::send).options(chat_api::preflight),
            )
            .route(
                "/api/chat/{conversation}/events",
                get(events::stream).options(chat_api::preflight),
            );
    }
    // A fault of ours costs one answer, not the connection with all that waits on it.
    router.with_state(residents).layer(CatchPanicLayer::new())
}
