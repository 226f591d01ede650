//! `demo`: a throw-away city with a year behind it, residents who go on writing, and somebody who is signed in.

mod residents;
mod year;

use super::opening::{NotOpened, block_on, settings, start_log, system_clock};
use super::serve::{Served, serve_demo};
use super::{End, Global, pack_life};
use crate::channels::webchat::{WebChat, WebChatSettings};
use crate::channels::{Channels, KINDS, Opened};
use crate::desk::Desk;
use clap::Args;
use config::Settings;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};
use storage::Db;

/// How often one of the invented residents writes.
const EVERY: Duration = Duration::from_secs(4);

/// Options of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Contacts of the year
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(..=200_000))]
    contacts: u32,
    /// Keep the data when it ends, and say where it is
    #[arg(long)]
    keep: bool,
    /// No residents who go on writing
    #[arg(long)]
    quiet: bool,
}

/// Runs the command.
pub fn run(global: &Global, args: &DemoArgs) -> End {
    start_log(global);
    match block_on(demo(global, args)) {
        Ok(()) => End::Done,
        Err(fault) => fault.tell(),
    }
}

async fn demo(global: &Global, args: &DemoArgs) -> Result<(), NotOpened> {
    let begun = Instant::now();
    let mut settings = settings(global)?;
    // Nothing of a real city is touched: neither its database nor its channels.
    settings.channels.clear();
    settings.database_url = None;
    let folder = std::env::temp_dir().join(format!("callbox-demo-{:016x}", rand::random::<u64>()));
    std::fs::create_dir_all(&folder)
        .map_err(|error| NotOpened(format!("failed to make the folder {}: {error}", folder.display())))?;
    let ended = show(&settings, args, &folder, begun).await;
    if args.keep {
        println!("The data is in {}.", folder.display());
    } else {
        // Should a file be in use still, the system's own cleaning takes it.
        let _ = std::fs::remove_dir_all(&folder);
    }
    ended
}

async fn show(settings: &Settings, args: &DemoArgs, folder: &std::path::Path, begun: Instant) -> Result<(), NotOpened> {
    // Nobody waits for the disk, and pages of 16 KiB take a year's decisions faster than small ones.
    let url = format!(
        "sqlite:{}?synchronous=off&page_size=16384",
        folder.join("demo.db").display()
    );
    let db = Db::open(&url)
        .await
        .map_err(|error| NotOpened(format!("failed to open the database: {error}")))?;
    let now = system_clock()();
    let loaded = pack_life::live_at_once(&db, settings, now).await?;
    let pack = Arc::new(loaded.pack);
    year::seed(&db, &pack, &loaded.tests, args.contacts, now).await?;
    let desk = Desk::new(db, pack, BTreeMap::new(), KINDS, system_clock());
    let webchat = WebChat::new(WebChatSettings {
        name: "webchat".to_owned(),
        allowed_origins: Vec::new(),
        conversations_per_minute: settings.limits.conversations_per_minute,
        messages_per_minute: settings.limits.messages_per_minute,
        photo_bytes: settings.limits.photo_bytes,
    });
    let channels = Channels::of([Opened::WebChat(Arc::new(webchat))]);
    if !args.quiet {
        tokio::spawn(residents::go_on(desk.clone(), loaded.tests, EVERY));
    }
    let served = Served {
        routes: crate::routes::Routes::default(),
        settings,
        desk,
        channels,
        demo: true,
    };
    serve_demo(served, |address| {
        let seconds = begun.elapsed().as_secs_f64();
        println!(
            "Ready in {seconds:.1} s   http://{address}/demo      (invented data; deleted at the end, --keep keeps it)"
        );
        println!("Residents http://{address}/chat    Staff http://{address}/staff (signed in by /demo as Sam)");
        println!("Press Ctrl+C to stop. For a real city: callbox init DIR");
        let _ = std::io::stdout().flush();
    })
    .await
}
