//! Channels over real sockets: what providers, browsers and strangers get to see of a running city.

mod chat;
mod discord;
mod every_door;
mod flood;
mod pages;
mod postbox;
mod silence;
mod sms;
mod social;
mod window;

use storage::{LogFilter, Order};
use tests::city::{City, CityOptions};

/// The program, as a process of its own.
const BINARY: &str = env!("CARGO_BIN_EXE_callbox-under-test");

/// A conversation's secret.
const CONVERSATION: &str = "3f2b8c4e-9d10-4a57-8e61-0c2d7f5b9a13";

struct Running {
    city: City,
    http: reqwest::Client,
    _folder: tempfile::TempDir,
}

async fn city(options: CityOptions) -> Running {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    Running {
        city: City::start(&url, options).await,
        http: client(),
        _folder: folder,
    }
}

fn client() -> reqwest::Client {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy();
    client.build().expect("a client")
}

async fn contacts(city: &City) -> usize {
    let all = city
        .desk
        .db()
        .contacts(&LogFilter::default(), Order::OldestFirst, None, 1000)
        .await;
    all.expect("contacts can be listed").len()
}
