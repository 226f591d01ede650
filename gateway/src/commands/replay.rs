//! `replay`: decides logged turns again with exactly what decided them, and compares what is said byte for byte.

use super::opening::{self, block_on};
use super::output::{Output, Stopped, tell};
use super::{End, Global, table};
use crate::channels::{Kinds, channel_of};
use clap::Args;
use conversation::{Event, Pack, Speaker, Step, step};
use std::collections::BTreeMap;
use storage::{Db, LoggedTurn};

/// Turns read at once.
const PAGE: i64 = 200;

/// Options of `replay`.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct ReplayArgs {
    /// The contact to decide again
    #[arg(value_name = "ID")]
    contact: Option<String>,
    /// Decide the whole log again
    #[arg(long)]
    all: bool,
}

/// What became of the turns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    same: u64,
    different: u64,
    erased: u64,
    people: u64,
    other_engine: u64,
    no_pack: u64,
}

/// Runs the command.
pub fn run(global: &Global, args: &ReplayArgs) -> End {
    tell(block_on(replay(global, args)))
}

async fn replay(global: &Global, args: &ReplayArgs) -> Result<End, Stopped> {
    let settings = opening::settings(global)?;
    let db = opening::database(global, &settings).await?;
    let mut replay = Replay {
        db: &db,
        kinds: global.kinds,
        packs: BTreeMap::new(),
        counts: Counts::default(),
        out: Output::new(),
    };
    match &args.contact {
        Some(contact) => {
            if db.contact(contact).await?.is_none() {
                return Err(Stopped::Problem(format!("there is no contact {contact}")));
            }
            let turns = db.turns_of(contact).await?;
            replay.page(&turns).await?;
        }
        None => replay.all().await?,
    }
    let end = replay.finish()?;
    db.close().await;
    Ok(end)
}

struct Replay<'a> {
    db: &'a Db,
    kinds: Kinds,
    /// Packs by hash, compiled once; nothing for one that the database does not hold or that cannot be used.
    packs: BTreeMap<String, Option<Pack>>,
    counts: Counts,
    out: Output,
}

impl Replay<'_> {
    async fn all(&mut self) -> Result<(), Stopped> {
        let mut after = None;
        loop {
            let page = self.db.turns(after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.key);
            self.page(&page).await?;
        }
    }

    async fn page(&mut self, turns: &[LoggedTurn]) -> Result<(), Stopped> {
        for turn in turns {
            self.turn(turn).await?;
        }
        Ok(())
    }

    async fn turn(&mut self, turn: &LoggedTurn) -> Result<(), Stopped> {
        let (Some(event), Some(seen)) = (&turn.event, &turn.seen) else {
            self.counts.erased += 1;
            return Ok(());
        };
        if matches!(event, Event::PersonReply { .. }) {
            self.counts.people += 1;
            return Ok(());
        }
        if turn.engine != classifier::ENGINE_VERSION {
            self.counts.other_engine += 1;
            return Ok(());
        }
        if !self.packs.contains_key(&turn.pack_hash) {
            self.load(&turn.pack_hash).await?;
        }
        let Some(Some(pack)) = self.packs.get(&turn.pack_hash) else {
            self.counts.no_pack += 1;
            return Ok(());
        };
        let mut channel = channel_of(self.kinds, &turn.address.channel, &turn.address.address);
        if let Some(gap) = pack.city.idle_gap_ms.get(&channel.code) {
            channel.idle_gap_ms = *gap;
        }
        let again = step(pack, &channel, seen, event, turn.now);
        let mut differences = differences(turn, &again);
        differences.extend(self.request_difference(turn, &again).await?);
        if differences.is_empty() {
            self.counts.same += 1;
            return Ok(());
        }
        self.counts.different += 1;
        self.out.line(format!(
            "contact {} turn at {} differs:",
            turn.contact,
            console::shapes::time(turn.now)
        ))?;
        for difference in differences {
            self.out.line(format!("  {difference}"))?;
        }
        Ok(())
    }

    async fn load(&mut self, hash: &str) -> Result<(), Stopped> {
        let pack = match crate::desk::stored_pack(self.db, hash).await {
            Ok(loaded) => Some(loaded.pack),
            Err(fault) => {
                self.out.line(format!("pack {hash}: {fault}"))?;
                None
            }
        };
        self.packs.insert(hash.to_owned(), pack);
        Ok(())
    }

    /// A request that is filed again must be the one that was filed then.
    async fn request_difference(&self, turn: &LoggedTurn, again: &Step) -> Result<Option<String>, Stopped> {
        let Some(filed) = again.filed() else { return Ok(None) };
        let stored = self.db.request(&filed.number).await?;
        Ok(match stored {
            Some(stored) if stored.service == filed.service && stored.contact == turn.contact => None,
            Some(stored) => Some(format!(
                "request {}: stored for {} in contact {}, now {}",
                filed.number, stored.service, stored.contact, filed.service
            )),
            None => Some(format!("request {}: filed now, not in the database", filed.number)),
        })
    }

    fn finish(mut self) -> Result<End, Stopped> {
        let counts = self.counts;
        self.out.line(format!(
            "{} turns decided again: {} the same, {} different",
            counts.same + counts.different,
            counts.same,
            counts.different
        ))?;
        let apart = [
            (counts.people, "written by people, not decided"),
            (counts.erased, "erased"),
            (counts.other_engine, "of another engine version"),
            (counts.no_pack, "whose pack cannot be loaded"),
        ];
        for (count, what) in apart {
            if count > 0 {
                self.out.line(format!("{count} turns {what}"))?;
            }
        }
        let asserted = counts.same + counts.different > 0;
        if !asserted {
            self.out.line("nothing was asserted")?;
        }
        self.out.finish()?;
        Ok(if asserted && counts.different == 0 && counts.no_pack == 0 {
            End::Done
        } else {
            End::Problems
        })
    }
}

/// What is said now against what was said then, without people's words; and the language that was recognised.
fn differences(turn: &LoggedTurn, again: &Step) -> Vec<String> {
    let mut differences = Vec::new();
    let then: Vec<&str> = turn
        .replies
        .iter()
        .filter(|reply| reply.by != "person")
        .map(|reply| reply.text.as_str())
        .collect();
    let now: Vec<&str> = again
        .says()
        .filter(|say| say.by != Speaker::Person)
        .map(|say| say.text.as_str())
        .collect();
    for place in 0..then.len().max(now.len()) {
        let (then, now) = (then.get(place).copied(), now.get(place).copied());
        if then != now {
            differences.push(format!("said then: {}", told(then)));
            differences.push(format!("said now:  {}", told(now)));
        }
    }
    if let (Some(then), Some(now)) = (&turn.decision, &again.decision)
        && then.language != now.language
    {
        differences.push(format!("language then: {}, now: {}", then.language, now.language));
    }
    differences
}

fn told(text: Option<&str>) -> String {
    text.map_or_else(
        || "(nothing)".to_owned(),
        |text| table::short(&format!("{text:?}"), 600),
    )
}
