//! `chat`: a conversation in the terminal, through the same intake as every channel.

use super::opening::{self, NotOpened, block_on};
use super::{End, Global};
use crate::desk::Desk;
use crate::incoming::{Address, Incoming};
use clap::Args;
use conversation::Inbound;
use tokio::io::{AsyncBufReadExt, BufReader};

/// Options of `chat`.
#[derive(Debug, Args)]
pub struct ChatArgs {
    /// Language to begin in, such as es
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
}

/// Runs the command.
pub fn run(global: &Global, args: &ChatArgs) -> End {
    match block_on(chat(global, args)) {
        Ok(()) => End::Done,
        Err(fault) => fault.tell(),
    }
}

async fn chat(global: &Global, args: &ChatArgs) -> Result<(), NotOpened> {
    let settings = opening::settings(global)?;
    let db = opening::database(global, &settings).await?;
    let (desk, _) = opening::desk(global, db, &settings).await?;
    if let Some(tag) = &args.lang
        && !desk.pack().languages.iter().any(|texts| texts.language.as_str() == tag)
    {
        return Err(NotOpened(format!("the pack has no language {tag}")));
    }
    let address = Address {
        channel: "terminal".to_owned(),
        account: "terminal".to_owned(),
        address: format!("terminal-{:016x}", rand::random::<u64>()),
    };
    println!("Write to {}. An empty line or Ctrl+D ends.", desk.pack().city.desk_name);
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(text) = lines
        .next_line()
        .await
        .map_err(|error| NotOpened(format!("failed to read: {error}")))?
    {
        if text.trim().is_empty() {
            break;
        }
        say(&desk, &address, text, args.lang.clone()).await?;
    }
    desk.db().close().await;
    Ok(())
}

async fn say(desk: &Desk, address: &Address, text: String, language: Option<String>) -> Result<(), NotOpened> {
    let incoming = Incoming {
        address: address.clone(),
        provider_id: None,
        inbound: Inbound {
            text,
            language,
            ..Inbound::default()
        },
        channel: desk.channel_of(address),
        in_band: true,
        machine: false,
        uploads: Vec::new(),
    };
    let taken = desk.handle(incoming).await;
    let taken = taken.map_err(|error| NotOpened(format!("the message was not taken: {error:?}")))?;
    for reply in taken.replies {
        println!("{}", reply.text);
    }
    Ok(())
}
