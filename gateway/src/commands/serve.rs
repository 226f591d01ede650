//! `serve`: everything at once, until the program is told to stop.

use super::opening::{self, NotOpened, block_on};
use super::{End, Global, pack_life};
use crate::channels::Channels;
use crate::desk::{Desk, deliver, follow_live_pack, forward_all, listen_to_all, look_up_all, sweep, tell_all};
use crate::http::{Residents, TrustedProxies, close_streams, router};
use crate::media::{MediaLimits, fetch_all};
use crate::routes::{Routes, agency_router};
use config::Settings;
use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How long a photo may take to come from its provider.
const PHOTO_DEADLINE: Duration = Duration::from_mins(1);

/// Runs the command.
pub fn run(global: &Global) -> End {
    opening::start_log(global);
    match block_on(serve(global)) {
        Ok(()) => End::Done,
        Err(fault) => fault.tell(),
    }
}

/// A city that is to be served.
pub struct Served<'a> {
    /// Its settings.
    pub settings: &'a Settings,
    /// Its desk.
    pub desk: Desk,
    /// Its channels.
    pub channels: Channels,
    /// Its routes to agencies.
    pub routes: Routes,
    /// Whether it is a demonstration, where everybody is signed in.
    pub demo: bool,
}

async fn serve(global: &Global) -> Result<(), NotOpened> {
    let settings = opening::settings(global)?;
    let db = opening::database(global, &settings).await?;
    let listener = listen(&settings).await?;
    let address = listener.local_addr().unwrap_or(settings.server.listen);
    let public_url = public_url(&settings, address);
    let channels = opening::channels(global, &settings, &public_url)?;
    let routes = opening::routes(&settings, &public_url)?;
    opening::single_sign_on(&settings, &public_url)?;
    let (desk, facts) = opening::desk(global, db, &settings).await?;
    announce(&desk, &channels, address, facts.unreviewed).await;
    offer_set_up(&desk, &global.data, &public_url).await;
    let served = Served {
        settings: &settings,
        desk,
        channels,
        routes,
        demo: false,
    };
    serve_on(listener, served).await
}

/// Serves a demonstration on the settings' address, or on a free one where that is taken, and tells which.
pub async fn serve_demo(served: Served<'_>, tell: impl FnOnce(SocketAddr)) -> Result<(), NotOpened> {
    let listener = match listen(served.settings).await {
        Ok(listener) => listener,
        Err(taken) => TcpListener::bind("127.0.0.1:0").await.map_err(|_| taken)?,
    };
    let address = listener.local_addr();
    let address = address.map_err(|error| NotOpened(format!("failed to listen: {error}")))?;
    tell(address);
    serve_on(listener, served).await
}

fn public_url(settings: &Settings, address: SocketAddr) -> String {
    let own = settings.server.public_url.clone();
    own.unwrap_or_else(|| format!("http://{address}"))
}

async fn serve_on(listener: TcpListener, served: Served<'_>) -> Result<(), NotOpened> {
    let Served {
        settings,
        desk,
        channels,
        routes,
        demo,
    } = served;
    let address = listener.local_addr().unwrap_or(settings.server.listen);
    desk.know_templates(&channels);
    start_background(&desk, &channels, &routes, settings);
    let residents = Residents {
        desk: desk.clone(),
        channels: Arc::new(channels),
        public_url: public_url(settings, address).trim_end_matches('/').into(),
        trusted_proxies: Arc::new(trusted_proxies(settings)?),
    };
    let proxies = Arc::clone(&residents.trusted_proxies);
    let mut console = console::Console::new(
        desk.db().clone(),
        Arc::new(desk.clone()),
        Arc::new(move |extensions, headers| proxies.client(extensions, headers)),
        Arc::clone(&residents.public_url),
    );
    console.single_sign_on = opening::single_sign_on(settings, &residents.public_url)?;
    if demo {
        console.demo_since = Some(desk.now());
    }
    let service = router(residents)
        .merge(agency_router(desk.clone(), routes))
        .merge(console::router(console))
        .into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(stopped()).await;
    desk.db().close().await;
    served.map_err(|error| NotOpened(format!("failed to serve: {error}")))
}

async fn listen(settings: &Settings) -> Result<TcpListener, NotOpened> {
    let address = settings.server.listen;
    TcpListener::bind(address).await.map_err(|error| {
        NotOpened(format!(
            "failed to listen on {address}: {error}; set server.listen to a free address"
        ))
    })
}

/// Everything that goes on beside the server. None of it can keep the server from starting or being ready.
fn start_background(desk: &Desk, channels: &Channels, routes: &Routes, settings: &Settings) {
    let holder = format!("gateway-{:016x}", rand::random::<u64>());
    tokio::spawn(deliver(desk.clone(), channels.clone()));
    tokio::spawn(tell_all(desk.clone()));
    tokio::spawn(forward_all(desk.clone(), routes.clone()));
    tokio::spawn(look_up_all(desk.clone()));
    let limits = MediaLimits {
        largest: settings.limits.photo_bytes,
        deadline: PHOTO_DEADLINE,
    };
    tokio::spawn(fetch_all(desk.clone(), channels.clone(), limits));
    tokio::spawn(listen_to_all(desk.clone(), channels.clone(), holder.clone()));
    tokio::spawn(sweep(desk.clone(), holder));
    tokio::spawn(follow_live_pack(desk.clone(), settings.pack.production));
}

fn trusted_proxies(settings: &Settings) -> Result<TrustedProxies, NotOpened> {
    let entries: Vec<String> = settings
        .server
        .trusted_proxies
        .iter()
        .map(|network| format!("{}/{}", network.address, network.prefix))
        .collect();
    TrustedProxies::parse(&entries).map_err(|bad| {
        NotOpened(format!(
            "server.trusted_proxies: {} is no address and no network",
            bad.0
        ))
    })
}

async fn announce(desk: &Desk, channels: &Channels, address: SocketAddr, unreviewed: usize) {
    println!("callbox is listening on http://{address}");
    println!("  residents  http://{address}/chat");
    let names: Vec<&str> = channels.iter().map(|adapter| adapter.name()).collect();
    println!("  channels   {}", names.join(", "));
    for name in channels.without_adapter() {
        println!("  channel {name} is set up, but this version has no adapter for it");
    }
    if unreviewed > 0 {
        println!("  {unreviewed} facts of the pack are not reviewed yet: `callbox doctor` lists them");
    }
    if let Ok(Some(waiting)) = pack_life::waiting_draft(desk.db()).await {
        println!("  {waiting}");
        println!("    what it changes: {}", waiting.next());
    }
    // A closed standard output is no reason to stop serving.
    let _ = std::io::stdout().flush();
}

/// Where there is no account yet, gives the link that makes the first one: to the terminal, or into a file that only its
/// owner can read. Whatever collects standard output is no place for a secret.
async fn offer_set_up(desk: &Desk, data: &Path, public_url: &str) {
    let link = match console::set_up_link(desk.db(), desk.now()).await {
        Ok(Some(path)) => format!("{}{path}", public_url.trim_end_matches('/')),
        Ok(None) => return,
        Err(error) => {
            tracing::warn!(%error, "no link for the first account could be made");
            return;
        }
    };
    if std::io::stdout().is_terminal() {
        println!("  no staff account yet; for one hour this link makes the first admin:\n    {link}");
    } else {
        match keep_link(data, &link) {
            Ok(file) => println!(
                "  no staff account yet; the link that makes the first admin is in {}",
                file.display()
            ),
            Err(error) => println!(
                "  no staff account yet, and no file for its link ({error}): callbox user add --name NAME --role admin \
                 --password-stdin"
            ),
        }
    }
    let _ = std::io::stdout().flush();
}

fn keep_link(data: &Path, link: &str) -> std::io::Result<PathBuf> {
    std::fs::create_dir_all(data)?;
    let file = data.join("set-up-link");
    // An older one may have other rights.
    let _ = std::fs::remove_file(&file);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    writeln!(options.open(&file)?, "{link}")?;
    Ok(file)
}

/// Waits for the word to stop, then lets go of pages that would stay open for ever.
async fn stopped() {
    asked_to_stop().await;
    close_streams();
    console::close_streams();
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without a handler the interrupt itself ends the process.
    let _ = interrupt.await;
}
