//! The counts of one span: our own beside the imported ones, each once.

use super::compute::{Inquiries, Line, Names};
use super::imported::{Imported, Span};
use super::shares::{add, share, sort};
use std::collections::{BTreeMap, BTreeSet};
use storage::Figures;

/// The counts of one span, our own beside the imported ones.
pub struct Counts {
    /// Published contacts by channel.
    own_contacts: BTreeMap<String, i64>,
    /// Requests by group.
    pub own_groups: BTreeMap<String, i64>,
    /// Inquiries by channel and id.
    own_inquiries: BTreeMap<(String, String), i64>,
    /// Imported contacts.
    pub imported_contacts: Imported,
    /// Imported requests.
    pub imported_requests: Imported,
    /// Imported inquiries.
    imported_inquiries: Imported,
    /// Imported requests by group.
    pub imported_groups: BTreeMap<String, i64>,
}

impl Counts {
    /// Counts what the figures hold.
    pub fn of(names: &Names, span: &Span, figures: &Figures) -> Self {
        let group = |id: &str| names.groups.get(id).cloned().unwrap_or_else(|| id.to_owned());
        let mut own_contacts = BTreeMap::new();
        for tally in figures
            .contacts
            .iter()
            .filter(|tally| tally.kind == "published" && tally.count != 0)
        {
            add(&mut own_contacts, tally.channel.clone(), tally.count);
        }
        let mut own_groups = BTreeMap::new();
        let mut own_inquiries = BTreeMap::new();
        for tally in &figures.topics {
            match tally.kind.as_str() {
                "request" => add(&mut own_groups, group(&tally.id), tally.count),
                "inquiry" => add(
                    &mut own_inquiries,
                    (tally.channel.clone(), tally.id.clone()),
                    tally.count,
                ),
                _ => {}
            }
        }
        let imported_requests = Imported::of("request", span, &figures.imported);
        Self {
            own_contacts,
            own_groups,
            own_inquiries,
            imported_contacts: Imported::of("contact", span, &figures.imported),
            imported_inquiries: Imported::of("inquiry", span, &figures.imported),
            imported_groups: groups_of(&imported_requests, names),
            imported_requests,
        }
    }

    /// All contacts.
    pub fn contacts_total(&self) -> i64 {
        self.own_contacts
            .values()
            .fold(self.imported_contacts.total(), |sum, count| sum.saturating_add(*count))
    }

    /// All requests.
    pub fn requests_total(&self) -> i64 {
        let imported = self.imported_requests.total().max(self.imported_groups.values().sum());
        self.own_groups
            .values()
            .fold(imported, |sum, count| sum.saturating_add(*count))
    }

    /// Contacts of one channel.
    pub fn contacts_of(&self, channel: &str) -> i64 {
        let own = self.own_contacts.get(channel).copied().unwrap_or(0);
        own.saturating_add(self.imported_contacts.of_channel(channel))
    }

    /// Of what is told by channel; a total that is told for all channels at once belongs to none.
    pub fn digital(&self, names: &Names) -> Option<i64> {
        let mut digital = 0_i64;
        let mut all = 0_i64;
        let own = self.own_contacts.keys().map(String::as_str);
        let channels: BTreeSet<&str> = own.chain(self.imported_contacts.channels()).collect();
        for channel in channels {
            let count = self.contacts_of(channel);
            all = all.saturating_add(count);
            if names.digital.contains(channel) {
                digital = digital.saturating_add(count);
            }
        }
        share(digital, all)
    }

    /// Contacts by channel, most first, with what is told for all channels at once at the end.
    pub fn channel_lines(&self, names: &Names, before: &Self, change: &impl Fn(i64, i64) -> Option<i64>) -> Vec<Line> {
        let total = self.contacts_total();
        let own = self.own_contacts.keys().map(String::as_str);
        let channels: BTreeSet<&str> = own.chain(self.imported_contacts.channels()).collect();
        let mut lines: Vec<Line> = channels
            .into_iter()
            .map(|channel| Line {
                id: channel.to_owned(),
                name: names
                    .channels
                    .get(channel)
                    .cloned()
                    .unwrap_or_else(|| channel.to_owned()),
                count: self.contacts_of(channel),
                share: share(self.contacts_of(channel), total),
                imported: self.imported_contacts.of_channel(channel) != 0,
                change: change(self.contacts_of(channel), before.contacts_of(channel)),
            })
            .collect();
        sort(&mut lines);
        let beyond = self.imported_contacts.beyond_channels();
        if beyond > 0 {
            lines.push(Line {
                name: "Not told by channel".to_owned(),
                count: beyond,
                share: share(beyond, total),
                imported: true,
                ..Line::default()
            });
        }
        lines
    }

    /// The groups with most requests, with their shares of `contacts`.
    pub fn group_lines(
        &self,
        contacts: i64,
        before: &Self,
        change: &impl Fn(i64, i64) -> Option<i64>,
        top: usize,
    ) -> Vec<Line> {
        let groups: BTreeSet<&String> = self.own_groups.keys().chain(self.imported_groups.keys()).collect();
        let mut lines: Vec<Line> = groups
            .into_iter()
            .map(|group| Line {
                id: group.clone(),
                name: group.clone(),
                count: self.of_group(group),
                share: share(self.of_group(group), contacts),
                imported: self.imported_groups.contains_key(group),
                change: change(self.of_group(group), before.of_group(group)),
            })
            .filter(|line| line.count > 0)
            .collect();
        sort(&mut lines);
        lines.truncate(top);
        lines
    }

    fn of_group(&self, group: &str) -> i64 {
        let own = self.own_groups.get(group).copied().unwrap_or(0);
        own.saturating_add(self.imported_groups.get(group).copied().unwrap_or(0))
    }

    /// The most asked inquiries of each channel, the busiest channel first.
    pub fn inquiries(&self, names: &Names, top: usize) -> Vec<Inquiries> {
        let own = self.own_inquiries.keys().map(|(channel, _)| channel.as_str());
        let mut channels: BTreeSet<&str> = own.chain(self.imported_inquiries.channels()).collect();
        if self
            .imported_inquiries
            .topics()
            .iter()
            .any(|topic| self.imported_inquiries.count("", topic) > 0)
        {
            channels.insert("");
        }
        let mut all: Vec<Inquiries> = channels
            .into_iter()
            .map(|channel| self.inquiries_of(channel, names, top))
            .collect();
        all.retain(|inquiries| !inquiries.lines.is_empty());
        all.sort_by_key(|inquiries| std::cmp::Reverse(self.contacts_of(&inquiries.channel)));
        all
    }

    fn inquiries_of(&self, channel: &str, names: &Names, top: usize) -> Inquiries {
        let own = self
            .own_inquiries
            .keys()
            .filter(|(one, _)| one == channel)
            .map(|(_, id)| id.as_str());
        let ids: BTreeSet<&str> = own.chain(self.imported_inquiries.topics()).collect();
        let mut lines: Vec<Line> = ids
            .into_iter()
            .map(|id| {
                let imported = self.imported_inquiries.count(channel, id);
                let own = self
                    .own_inquiries
                    .get(&(channel.to_owned(), id.to_owned()))
                    .copied()
                    .unwrap_or(0);
                Line {
                    id: id.to_owned(),
                    name: names.answers.get(id).cloned().unwrap_or_else(|| id.to_owned()),
                    count: own.saturating_add(imported),
                    imported: imported != 0,
                    ..Line::default()
                }
            })
            .filter(|line| line.count > 0)
            .collect();
        let all = lines.iter().fold(0_i64, |sum, line| sum.saturating_add(line.count));
        let all = all.max(self.imported_inquiries.of_channel(channel));
        for line in &mut lines {
            line.share = share(line.count, all);
        }
        sort(&mut lines);
        lines.truncate(top);
        let name = match channel {
            "" => "all channels".to_owned(),
            code => names.channels.get(code).cloned().unwrap_or_else(|| code.to_owned()),
        };
        Inquiries {
            channel: channel.to_owned(),
            name,
            lines,
        }
    }
}

/// Imported requests by group. A group's own figure stands; the services in it are added where it has none.
fn groups_of(imported: &Imported, names: &Names) -> BTreeMap<String, i64> {
    let known: BTreeSet<&str> = names.groups.values().map(String::as_str).collect();
    let mut told = BTreeMap::new();
    let mut services = BTreeMap::new();
    for topic in imported.topics() {
        let count = imported.of_topic(topic);
        match names.groups.get(topic) {
            Some(group) if !known.contains(topic) => add(&mut services, group.clone(), count),
            _ => add(&mut told, topic.to_owned(), count),
        }
    }
    for (group, count) in services {
        told.entry(group)
            .and_modify(|told| *told = count.max(*told))
            .or_insert(count);
    }
    told
}
