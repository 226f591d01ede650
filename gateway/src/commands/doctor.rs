//! `doctor`: what works, what is missing, what is unreviewed, and the next command.

use super::opening::{self, NotOpened, block_on, system_clock};
use super::output::{Output, Stopped, tell};
use super::{End, Global, outbox, pack_life, table};
use crate::channels::{ChannelAdapter, Kind, kind_of};
use clap::Args;
use config::{PackFiles, PackSource, Report, Settings};
#[cfg(feature = "oidc")]
use std::time::Duration;
use storage::Db;

/// Unreviewed facts that are listed; `check` lists them all.
const FACTS_SHOWN: usize = 10;
/// Messages that could not be sent and that are listed.
const LETTERS_SHOWN: i64 = 10;
/// How long the lease lasts by which writing is tried, in milliseconds.
const TRIAL: i64 = 1000;

/// Options of `doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {}

/// Runs the command.
pub fn run(global: &Global, _args: &DoctorArgs) -> End {
    tell(block_on(doctor(global)))
}

async fn doctor(global: &Global) -> Result<End, Stopped> {
    let mut findings = Findings::default();
    match opening::settings(global) {
        Ok(settings) => examine(global, &settings, &mut findings).await,
        Err(fault) => {
            findings.bad("settings", first_line(&fault));
            findings.next("callbox check");
        }
    }
    findings.print()
}

/// What was found, in the order of looking.
#[derive(Default)]
struct Findings {
    lines: Vec<String>,
    bad: bool,
    next: Option<String>,
}

impl Findings {
    fn good(&mut self, what: &str, text: impl AsRef<str>) {
        self.lines.push(format!("works    {what:<10} {}", text.as_ref()));
    }

    fn lacking(&mut self, what: &str, text: impl AsRef<str>) {
        self.lines.push(format!("missing  {what:<10} {}", text.as_ref()));
    }

    fn waiting(&mut self, what: &str, text: impl AsRef<str>) {
        self.lines.push(format!("waiting  {what:<10} {}", text.as_ref()));
    }

    fn bad(&mut self, what: &str, text: impl AsRef<str>) {
        self.bad = true;
        self.lines.push(format!("PROBLEM  {what:<10} {}", text.as_ref()));
    }

    fn detail(&mut self, text: &str) {
        self.lines.push(format!("                    {text}"));
    }

    /// The first command that was proposed is the next one.
    fn next(&mut self, command: &str) {
        self.next.get_or_insert_with(|| command.to_owned());
    }

    fn print(self) -> Result<End, Stopped> {
        let mut out = Output::new();
        for line in &self.lines {
            out.line(line)?;
        }
        out.line(format!("next: {}", self.next.as_deref().unwrap_or("callbox serve")))?;
        out.finish()?;
        Ok(if self.bad { End::Problems } else { End::Done })
    }
}

fn first_line(fault: &NotOpened) -> String {
    let mut lines: Vec<&str> = fault.0.lines().collect();
    lines.truncate(4);
    lines.join("; ")
}

async fn examine(global: &Global, settings: &Settings, findings: &mut Findings) {
    findings.good("settings", format!("listen on {}", settings.server.listen));
    channels(global, settings, findings).await;
    routes(settings, findings).await;
    sign_in(settings, findings).await;
    let made = settings.database_url.is_some() || global.data.join("callbox.db").is_file();
    if !made {
        findings.lacking("database", "not made yet; the first start makes it in the data folder");
        seed(settings, findings);
        return findings.next("callbox serve");
    }
    match opening::database(global, settings).await {
        Ok(db) => {
            database(&db, findings).await;
            if let Err(error) = stored(&db, settings, findings).await {
                findings.bad("database", error.to_string());
            }
            db.close().await;
        }
        Err(fault) => {
            findings.bad("database", first_line(&fault));
            findings.next("callbox doctor (after mending database.url or the data folder)");
        }
    }
}

/// Asks each provider whether it knows us. Channels whose settings cannot work are named without asking.
async fn channels(global: &Global, settings: &Settings, findings: &mut Findings) {
    let opened = match opening::channels(global, settings, &settings.public_url()) {
        Ok(opened) => opened,
        Err(fault) => return findings.bad("channel", first_line(&fault)),
    };
    for channel in settings.channels.values() {
        let (name, kind) = (&channel.name, channel.kind);
        let known = kind_of(global.kinds, kind);
        if let Some(problem) = known.and_then(|kind| unworkable(kind, settings.server.public_url.is_none())) {
            findings.bad("channel", format!("{name} ({kind}): {problem}"));
            continue;
        }
        let told = match opened.get(name) {
            Some(adapter) => adapter.probe().await,
            None => None,
        };
        if let Some(lacking) = opened.get(name).and_then(|adapter| without_template(adapter.as_ref())) {
            findings.lacking("templates", format!("{name}: {lacking}"));
        }
        match told {
            None => findings.good("channel", format!("{name} ({kind})")),
            Some(Ok(who)) => findings.good("channel", format!("{name} ({kind}): {who}")),
            Some(Err(problem)) => findings.bad("channel", format!("{name} ({kind}): {problem}")),
        }
    }
    if settings.channels.is_empty() {
        findings.lacking("channel", "none is enabled");
    }
}

/// Which changes of requests no template of the account tells.
fn without_template(adapter: &dyn ChannelAdapter) -> Option<String> {
    let own = adapter.templates();
    let wanted = adapter.template_purposes().iter();
    let lacking: Vec<&str> = wanted
        .filter(|one| !own.iter().any(|own| own == *one))
        .copied()
        .collect();
    if lacking.is_empty() {
        return None;
    }
    Some(format!(
        "none for {}: after a day of silence these are told only when the resident writes again",
        lacking.join(", ")
    ))
}

/// Changes that wait for residents to write, because their channel is closed and no template tells them.
async fn held_back(db: &Db, findings: &mut Findings) -> Result<(), storage::StorageError> {
    for held in db.held_changes(system_clock()()).await? {
        let (account, status, count) = (&held.account, &held.status, held.count);
        findings.lacking(
            "templates",
            format!("{account}: {count} changes to \"{status}\" wait for their residents to write; none tells them"),
        );
    }
    Ok(())
}

/// Asks each mail server whether it is there. Webhooks are not asked: they would take the question for a request.
async fn routes(settings: &Settings, findings: &mut Findings) {
    let opened = match opening::routes(settings, &settings.public_url()) {
        Ok(opened) => opened,
        Err(fault) => return findings.bad("route", first_line(&fault)),
    };
    for (name, told) in opened.probe().await {
        match told {
            Ok(well) => findings.good("route", format!("{name}: {well}")),
            Err(problem) => findings.bad("route", format!("{name}: {problem}")),
        }
    }
    let is_webhook = |route: &config::RouteSettings| matches!(route.kind, config::RouteKind::Webhook(_));
    if settings.server.public_url.is_none() && settings.routes.values().any(is_webhook) {
        findings.lacking(
            "route",
            "server.public_url is not set, so that no agency can fetch a photo",
        );
    }
}

/// Asks the identity provider who it is, and tells what it must know of us.
#[cfg(feature = "oidc")]
async fn sign_in(settings: &Settings, findings: &mut Findings) {
    use crate::channels::is_loopback;
    use crate::single_sign_on::{Provider, redirect_url};
    let Some(oidc) = &settings.sign_in.oidc else { return };
    let redirect = redirect_url(&settings.public_url());
    let provider = Provider::open(oidc.clone(), &redirect, Duration::from_secs(10));
    match provider {
        Err(problem) => findings.bad("sign-in", problem),
        Ok(provider) => match provider.discover(system_clock()()).await {
            Err(fault) => findings.bad("sign-in", format!("{}: {fault}", oidc.issuer)),
            Ok(found) if found.keys == 0 => {
                findings.bad("sign-in", format!("{}: it has no key to sign with", oidc.issuer));
            }
            Ok(found) if found.lacks_s256 => {
                findings.bad(
                    "sign-in",
                    format!("{}: it has no PKCE with S256 (RFC 7636)", oidc.issuer),
                );
            }
            Ok(found) => findings.good("sign-in", format!("{}: discovered, {} keys", oidc.issuer, found.keys)),
        },
    }
    findings.detail(&format!("register this redirect URI there: {redirect}"));
    if settings.server.public_url.is_none() {
        findings.bad(
            "sign-in",
            "server.public_url is not set, so that browsers are sent back to this machine",
        );
    } else if redirect.starts_with("http://") && !is_loopback(&redirect) {
        findings.bad(
            "sign-in",
            "server.public_url is not HTTPS: sessions and codes could be read on the way",
        );
    }
}

#[cfg(not(feature = "oidc"))]
async fn sign_in(settings: &Settings, findings: &mut Findings) {
    if let Err(fault) = opening::single_sign_on(settings, &settings.public_url()) {
        findings.bad("sign-in", first_line(&fault));
    }
}

/// Requests that have not reached their agencies.
async fn undelivered(db: &Db, findings: &mut Findings) -> Result<(), storage::StorageError> {
    let waiting = db.undelivered(LETTERS_SHOWN).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    findings.bad("requests", "that have not reached their agency (the oldest):");
    for request in &waiting {
        let error = request.forward_error.as_ref().or(request.forward_last.as_ref());
        let error = error.map_or("", String::as_str);
        findings.detail(&format!(
            "{} {}: {}",
            request.number,
            request.agency,
            table::short(error, 80)
        ));
    }
    findings.next("callbox requests undelivered");
    Ok(())
}

/// What keeps a channel from working that no provider need be asked about.
fn unworkable(kind: &Kind, is_private: bool) -> Option<&'static str> {
    if kind.open.is_none() {
        return Some("this version has no adapter for it");
    }
    kind.without_public_url.filter(|_| is_private)
}

async fn database(db: &Db, findings: &mut Findings) {
    let now = system_clock()();
    let holder = format!("doctor-{:016x}", rand::random::<u64>());
    let written = db.lease("doctor", &holder, now, now.saturating_add(TRIAL)).await;
    let released = db.release("doctor", &holder).await;
    match written.map(drop).and(released) {
        Ok(()) => findings.good("database", format!("{}, readable and writable", db.kind())),
        Err(error) => findings.bad("database", format!("{}: {error}", db.kind())),
    }
}

async fn stored(db: &Db, settings: &Settings, findings: &mut Findings) -> Result<(), storage::StorageError> {
    if let Some(live) = db.live_pack().await? {
        let files = PackFiles::from(db.pack_files(&live.hash).await?.unwrap_or_default());
        let built_in = if live.built_in { ", built in" } else { "" };
        let version: String = live.hash.chars().take(16).collect();
        pack(
            &format!("{version}{built_in}"),
            &config::check_with_settings(&files, settings),
            settings,
            findings,
        );
        if let Some(waiting) = pack_life::waiting_draft(db).await? {
            findings.waiting("draft", waiting.to_string());
            findings.next(&waiting.next());
        }
    } else {
        findings.lacking("pack", "none is live; the first start publishes one");
        seed(settings, findings);
    }
    let active = db
        .accounts()
        .await?
        .into_iter()
        .filter(|account| account.disabled_at.is_none())
        .count();
    if active == 0 {
        findings.lacking("accounts", "nobody can sign in");
        findings.next("callbox user add --name NAME --role admin --password-stdin");
    } else {
        findings.good("accounts", format!("{active} active"));
    }
    undelivered(db, findings).await?;
    held_back(db, findings).await?;
    let waiting = db.outbox_length().await?;
    findings.good("outbox", format!("{waiting} messages wait to be sent"));
    for one in db.stranded(&outbox::accounts(settings)).await? {
        findings.bad("outbox", outbox::stranded(&one));
        findings.next("callbox outbox list");
    }
    let dead = db.dead_letters(LETTERS_SHOWN).await?;
    if !dead.is_empty() {
        findings.bad("outbox", "messages that can never be sent (the latest):");
        for letter in &dead {
            findings.detail(&format!(
                "{} {}: {}",
                letter.channel,
                letter.id,
                table::short(&letter.error, 80)
            ));
        }
        findings.next("callbox contacts show ID (of a contact whose message failed)");
    }
    Ok(())
}

fn seed(settings: &Settings, findings: &mut Findings) {
    let (name, source) = match &settings.pack.path {
        Some(folder) => (folder.display().to_string(), PackSource::Folder(folder.clone())),
        None => ("built in".to_owned(), PackSource::BuiltIn),
    };
    match source.read() {
        Ok(files) => pack(
            &format!("{name} (to be published)"),
            &config::check_with_settings(&files, settings),
            settings,
            findings,
        ),
        Err(problems) => {
            for problem in problems.iter().take(FACTS_SHOWN) {
                findings.bad("pack", problem.to_string());
            }
        }
    }
}

fn pack(name: &str, report: &Report, settings: &Settings, findings: &mut Findings) {
    let faults: Vec<String> = report
        .problems
        .iter()
        .filter(|problem| problem.is_fault())
        .map(ToString::to_string)
        .collect();
    if report.is_clean() {
        findings.good(
            "pack",
            format!(
                "{name}: {} services, {} answers, {} languages",
                report.services, report.answers, report.languages
            ),
        );
    } else {
        findings.bad(
            "pack",
            format!(
                "{name}: {} faults, {} of its tests fail",
                faults.len(),
                report.tests_failed
            ),
        );
        for fault in faults.iter().take(FACTS_SHOWN) {
            findings.detail(fault);
        }
        findings.next("callbox check");
    }
    if report.unreviewed.is_empty() {
        return;
    }
    let told = format!("{} facts of the pack that nobody has reviewed", report.unreviewed.len());
    if settings.pack.production {
        findings.bad("reviews", format!("{told}; pack.production refuses them"));
        findings.next("callbox check");
    } else {
        findings.lacking("reviews", told);
    }
    for fact in report.unreviewed.iter().take(FACTS_SHOWN) {
        findings.detail(&format!(
            "{}:{}: \"{}\" ({})",
            fact.file, fact.line, fact.says, fact.source
        ));
    }
    if report.unreviewed.len() > FACTS_SHOWN {
        findings.detail("… `callbox check` lists them all");
    }
}
