//! What a person at work has beside the transcript: who has the conversation, the reply box, canned replies, labels.

use super::{report, snooze};
use crate::door::Person;
use crate::labelling::{EntryGroup, entry_groups, title};
use crate::wording::{self, Times, When};
use crate::{Console, Permission};
use conversation::{Channel, ConsentState, Pack, PushRule, TextUnit};
use storage::{Account, Address, Assignment, CannedReply, ContactDetail, Direction, Label, Present, StorageError};

/// Somebody is said to look at a contact for so long after they were last heard of, in milliseconds.
const LOOKING: i64 = 45 * 1000;

/// What a person can do with a contact.
pub struct Work {
    /// Whether the contact goes on.
    pub goes_on: bool,
    /// Whether the person may talk with residents.
    pub may_converse: bool,
    /// Who has the conversation.
    pub holder: Option<Holder>,
    /// Putting it aside.
    pub snooze: snooze::Shown,
    /// The last message that the page shows.
    pub seen: String,
    /// Others who have the contact on their screen.
    pub others: String,
    /// The reply box, for whoever has the conversation.
    pub reply: Option<ReplyBox>,
    /// Making a request of the conversation, for whoever has it.
    pub report: Option<report::Shown>,
    /// Whether there is an emergency that nobody has seen to.
    pub alarms: bool,
    /// Correcting what the messages were about.
    pub labels: Option<Labelling>,
}

/// Who has a conversation.
pub struct Holder {
    /// The account's name.
    pub account: String,
    /// The name that residents see.
    pub name: String,
    /// Whether it is the person who looks.
    pub is_me: bool,
    /// Since when.
    pub since: When,
    /// Whether the person who looks may take it without being asked twice.
    pub may_take: bool,
}

/// The reply box.
pub struct ReplyBox {
    /// What was written and not sent.
    pub draft: String,
    /// The last message that the writer has seen.
    pub seen: String,
    /// What one message of the channel can carry, in words.
    pub limit: String,
    /// What the draft costs, in words; empty where nobody counts.
    pub cost: String,
    /// Whether segments of text messages are counted.
    pub is_sms: bool,
    /// Whether the resident has opted out.
    pub opted_out: bool,
    /// Whether the channel carries nothing until the resident writes again.
    pub closed: bool,
    /// Sentences to choose from.
    pub canned: Vec<Canned>,
}

/// A sentence to choose.
pub struct Canned {
    /// Its id.
    pub id: String,
    /// What staff call it, with its language.
    pub title: String,
    /// Its words, with the number filled in.
    pub body: String,
}

/// Correcting what messages were about.
pub struct Labelling {
    /// The messages: their turn and their first words.
    pub messages: Vec<(i64, String)>,
    /// The entries by kind.
    pub entries: Vec<EntryGroup>,
    /// What people have said so far.
    pub given: Vec<String>,
}

/// What is known of a contact before its panel is made.
pub struct Known<'a> {
    /// The contact.
    pub detail: &'a ContactDetail,
    /// Who has it, in this contact.
    pub assignment: Option<Assignment>,
    /// What the person typed and was not taken; else the kept draft is shown.
    pub typed: Option<&'a str>,
    /// The service and the words of a report that was not taken.
    pub report: Option<(&'a str, &'a str)>,
    /// The transcript's lines, masked: id and words.
    pub lines: &'a [super::Line],
}

/// The panel of a contact for a person.
pub async fn work(console: &Console, person: &Person, known: &Known<'_>) -> Result<Work, StorageError> {
    let pack = console.desk.pack();
    let times = Times::new(&pack, console.desk.now());
    let contact = &known.detail.contact;
    let goes_on = console.db.goes_on(&contact.id).await?;
    let may_converse = person.may(Permission::Converse);
    let holder = match known.assignment.as_ref().filter(|_| goes_on) {
        Some(assignment) => Some(holder(console, person, &times, assignment).await?),
        None => None,
    };
    let snooze = console.db.snoozed(&contact.id, console.desk.now()).await?;
    let snooze = snooze.filter(|_| goes_on);
    let has_it = holder.as_ref().is_some_and(|holder| holder.is_me);
    let reply = if has_it && may_converse {
        Some(reply_box(console, person, known, &pack).await?)
    } else {
        None
    };
    let labels = if person.may(Permission::Label) {
        Some(labelling(console, known, &pack).await?)
    } else {
        None
    };
    Ok(Work {
        goes_on,
        may_converse,
        holder,
        snooze: snooze::shown(&pack, &times, snooze),
        seen: last_seen(known.detail),
        others: others(console, person, &contact.id).await?,
        reply,
        report: (has_it && may_converse).then(|| report::shown(&pack, known.detail, known.report)),
        alarms: goes_on && may_converse && console.db.alarms(&contact.id).await?,
        labels,
    })
}

/// Others who have the contact on their screen, in words; empty for nobody.
pub async fn others(console: &Console, person: &Person, contact: &str) -> Result<String, StorageError> {
    let since = console.desk.now().saturating_sub(LOOKING);
    let present = console.db.present(contact, since).await?;
    let mut words = Vec::new();
    for Present { account, writing, .. } in present {
        if account == person.name() {
            continue;
        }
        let name = shown_name(console, &account).await?;
        words.push(format!(
            "{name} is {}",
            if writing { "writing" } else { "looking at this" }
        ));
    }
    Ok(words.join(" · "))
}

/// The name that residents and colleagues see.
pub async fn shown_name(console: &Console, account: &str) -> Result<String, StorageError> {
    let found: Option<Account> = console.db.account(account).await?;
    Ok(found.map_or_else(|| account.to_owned(), |account| account.shown().to_owned()))
}

async fn holder(
    console: &Console,
    person: &Person,
    times: &Times,
    assignment: &Assignment,
) -> Result<Holder, StorageError> {
    Ok(Holder {
        name: shown_name(console, &assignment.account).await?,
        is_me: assignment.account == person.name(),
        since: times.when(assignment.since),
        may_take: person.may(Permission::ChangeMany),
        account: assignment.account.clone(),
    })
}

async fn reply_box(
    console: &Console,
    person: &Person,
    known: &Known<'_>,
    pack: &Pack,
) -> Result<ReplyBox, StorageError> {
    let contact = &known.detail.contact;
    let draft = match known.typed {
        Some(typed) => typed.to_owned(),
        None => console.db.draft(person.name(), &contact.id).await?,
    };
    let address = console.db.address_of(&contact.id).await?;
    let consent = match &address {
        Some(address) => console.db.consent(address).await?.state,
        None => ConsentState::Unset,
    };
    // Nobody writes to an address that was erased; its channel is shown as it was.
    let address = address.unwrap_or_else(|| Address {
        channel: contact.channel.clone(),
        account: String::new(),
        address: String::new(),
    });
    let number = contact.topics.iter().rev().find_map(|topic| topic.request.clone());
    let is_sms = contact.channel == "sms";
    let channel = console.desk.channel(&address);
    Ok(ReplyBox {
        limit: limit(&channel),
        closed: window_is_closed(&channel, known.detail, console.desk.now()),
        cost: if is_sms && !draft.is_empty() {
            cost(&draft)
        } else {
            String::new()
        },
        seen: last_seen(known.detail),
        draft,
        is_sms,
        opted_out: consent == ConsentState::OptedOut,
        canned: canned(
            console.db.canned().await?,
            person,
            &contact.language,
            number.as_deref(),
            pack,
        ),
    })
}

/// The id of the last message of a contact.
pub fn last_seen(detail: &ContactDetail) -> String {
    detail
        .messages
        .last()
        .map_or_else(String::new, |message| message.id.clone())
}

/// Sentences that announce no change and are for this person's agencies: those in the contact's language first.
fn canned(
    mut all: Vec<CannedReply>,
    person: &Person,
    language: &str,
    number: Option<&str>,
    pack: &Pack,
) -> Vec<Canned> {
    all.retain(|reply| reply.purpose.is_empty() && (reply.agency.is_empty() || person.sees(&reply.agency)));
    let (own, others): (Vec<CannedReply>, Vec<CannedReply>) =
        all.into_iter().partition(|reply| reply.language == language);
    let canned = own.into_iter().chain(others).map(|reply| Canned {
        title: format!("{} ({})", reply.title, wording::language(pack, &reply.language)),
        body: filled(&reply.body, number),
        id: reply.id,
    });
    canned.collect()
}

/// A canned reply with the request's number; the placeholder stays where there is none, so that it is seen.
pub fn filled(body: &str, number: Option<&str>) -> String {
    number.map_or_else(|| body.to_owned(), |number| body.replace("{number}", number))
}

fn limit(channel: &Channel) -> String {
    let unit = match channel.limits.unit {
        TextUnit::Chars => "characters",
        TextUnit::Utf16 => "UTF-16 units",
        TextUnit::Bytes => "bytes",
    };
    format!(
        "One message carries {} {unit}; a longer reply goes out as several.",
        channel.limits.text
    )
}

/// Whether the channel carries words for a while after the resident's last message only, and that while is over.
fn window_is_closed(channel: &Channel, detail: &ContactDetail, now: i64) -> bool {
    let PushRule::Window(window) = channel.push else {
        return false;
    };
    let mut messages = detail.messages.iter().rev();
    let last = messages.find(|message| message.direction == Direction::In);
    last.is_none_or(|message| now.saturating_sub(message.at) >= window)
}

/// What a text costs as an SMS, in words.
fn cost(text: &str) -> String {
    let segments = config::count_segments(text);
    let alphabet = if segments.costly.is_empty() { "GSM-7" } else { "UCS-2" };
    let plural = if segments.count == 1 { "segment" } else { "segments" };
    format!("{} {plural}, {alphabet}", segments.count)
}

async fn labelling(console: &Console, known: &Known<'_>, pack: &Pack) -> Result<Labelling, StorageError> {
    let messages = known.detail.messages.iter();
    let has_words = |message: &&storage::MessageRow| message.removed_at.is_none() || !message.text.is_empty();
    let messages = messages.filter(|message| message.decision.is_some()).filter(has_words);
    let messages = messages.map(|message| {
        let line = known.lines.iter().find(|line| line.id == message.id);
        let words = line.map_or("", |line| line.text.as_str()).chars().take(60);
        (message.turn(), words.collect())
    });
    let given = console.db.labels_of(&known.detail.contact.id).await?;
    Ok(Labelling {
        messages: messages.collect(),
        entries: entry_groups(pack),
        given: given.iter().map(|label| said_of(pack, label)).collect(),
    })
}

fn said_of(pack: &Pack, label: &Label) -> String {
    format!(
        "{}: it was about {} (decided: {})",
        label.account,
        title(pack, &label.kind, &label.id),
        title(pack, &label.decided_kind, &label.decided_id)
    )
}
