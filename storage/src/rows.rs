//! What a turn writes, as rows: computed before the transaction begins, so that the lock is held for writing only.

use crate::address::hash;
use crate::error::StorageError;
use crate::ids::{message_id, new_id};
use crate::log::marks_of;
use crate::search::index_terms;
use crate::stored::{self, without_nul};
use crate::tables::{
    AnsweredWrite, ConsentWrite, ContactEnd, ContactWrite, ConversationRow, InboundRow, LookUpWrite, MessageWrite,
    OutboxWrite, RequestWrite, TopicWrite,
};
use crate::turn::{Receipt, Reply, ReplyChoice, Route, Turn};
use conversation::{
    ConsentDirection, Effect, Event, FiledRequest, MessageKind, Mode, Say, Speaker, TopicKind, TopicRecord,
};

/// A turn with what is needed of it more than once.
pub(crate) struct Prepared {
    pub turn: Turn,
    /// The conversation's key.
    pub key: String,
    /// The key of the provider's message.
    pub message_key: Option<String>,
    /// The conversation's version after the turn.
    pub next: i64,
    /// The turn's contact; empty until the conversation tells its last one, for a push without an open contact.
    pub contact: String,
    /// Whether the contact begins with this turn.
    pub opens: bool,
    /// Whether the contact ends with this turn.
    pub closes: bool,
    /// The number of the pack version.
    pub pack: i64,
}

/// The kind of a resident's message that was the answer asked for, or went to a person.
pub(crate) const ANSWER: &str = "answer";

impl Prepared {
    pub fn new(turn: Turn, pack: i64) -> Self {
        let is_message = matches!(turn.event, Event::Message(_));
        let needs_one = is_message || turn.version == 0 || turn.step.filed().is_some();
        let alone = turn.contact_id.is_none() && needs_one;
        let opens = turn.step.opens_contact || alone;
        let contact = if opens {
            new_id(turn.now)
        } else {
            turn.contact_id.clone().unwrap_or_default()
        };
        Self {
            key: turn.address.key(),
            message_key: turn.provider_id.as_deref().map(|id| turn.address.message_key(id)),
            next: turn.version.saturating_add(1),
            closes: turn
                .step
                .effects
                .iter()
                .any(|effect| matches!(effect, Effect::Close(_))),
            contact,
            opens,
            pack,
            turn,
        }
    }

    /// Whether the turn relies on a request that somebody else may change meanwhile.
    pub fn touches_requests(&self) -> bool {
        self.turn
            .step
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Amend(_) | Effect::Withdraw { .. }))
            || crate::notices::changes(&self.turn)
    }

    /// Whether the turn goes on an open contact, or begins one.
    pub fn goes_on(&self) -> bool {
        self.opens || self.turn.contact_id.is_some()
    }

    pub fn filed(&self) -> impl Iterator<Item = &FiledRequest> {
        self.turn.step.effects.iter().filter_map(|effect| match effect {
            Effect::File(request) => Some(request),
            _ => None,
        })
    }

    pub fn says(&self) -> Vec<&Say> {
        self.turn.step.says().collect()
    }

    /// What the sender is told, the same as [`crate::memory`] reads back for a repetition.
    pub fn receipt(&self) -> Receipt {
        let says = self.turn.step.says().filter(|say| !say.text.is_empty());
        let replies = (1..).zip(says).map(|(seq, say)| Reply {
            id: message_id(&self.contact, self.next, seq),
            text: without_nul(&say.text),
            by: speaker(say.by).to_owned(),
            choices: choices(say),
        });
        Receipt {
            contact: self.contact.clone(),
            language: self.turn.step.language.to_string(),
            replies: replies.collect(),
            request: self.turn.step.filed().map(|request| request.number.clone()),
            in_band: self.turn.route == Route::InBand,
        }
    }

    pub fn inbound(&self) -> Option<InboundRow> {
        Some(InboundRow {
            key: self.message_key.clone()?,
            text_hash: text_hash(&self.turn.text_for_dedupe),
            contact_id: self.contact.clone(),
            turn: self.next,
            request: self.turn.step.filed().map(|request| request.number.clone()),
            in_band: self.turn.route == Route::InBand,
        })
    }

    pub fn conversation(&self) -> Result<ConversationRow, StorageError> {
        let call = self.turn.step.effects.iter().find_map(|effect| match effect {
            Effect::CallPerson { reason, urgent } => Some((reason.clone(), *urgent)),
            _ => None,
        });
        let handoff = match &self.turn.step.state.mode {
            Mode::WithPerson { joined: true, .. } => Some("joined"),
            Mode::WithPerson { joined: false, .. } => Some("called"),
            _ => None,
        };
        Ok(ConversationRow {
            key: self.key.clone(),
            channel: self.turn.address.channel.clone(),
            account: without_nul(&self.turn.address.account),
            address: without_nul(&self.turn.address.address),
            version: self.next,
            state: stored::write_state(&self.turn.step.state)?,
            contact_id: self.contact.clone(),
            contact_open: self.goes_on() && !self.closes,
            contact_started_at: if self.opens { self.turn.now } else { -1 },
            last_at: self.turn.now,
            consent: self.consent_now().unwrap_or("unset"),
            handoff,
            handoff_reason: call.as_ref().map(|(reason, _)| reason.clone()),
            handoff_urgent: call.map(|(_, urgent)| urgent),
        })
    }

    /// The consent after this turn, where the turn changes it.
    pub fn consent_now(&self) -> Option<&'static str> {
        let mut now = None;
        for effect in &self.turn.step.effects {
            if let Effect::Consent(change) = effect {
                now = Some(match change.direction {
                    ConsentDirection::OptIn => "opted_in",
                    ConsentDirection::OptOut => "opted_out",
                });
            }
        }
        now
    }

    pub fn contact_row(&self) -> ContactWrite {
        let said = i64::try_from(self.says().len()).unwrap_or(i64::MAX);
        let going = self.goes_on();
        ContactWrite {
            id: self.contact.clone(),
            conversation: self.key.clone(),
            channel: self.turn.address.channel.clone(),
            now: self.turn.now,
            ended_at: (going && self.closes).then_some(self.turn.now),
            local_date: self.turn.local_date.clone(),
            language: self.turn.step.language.to_string(),
            outcome: self.turn.step.outcome.as_str(),
            pack: self.pack,
            messages_in: i64::from(matches!(self.turn.event, Event::Message(_))),
            messages_out: said,
            first_reply_ms: (said > 0).then_some(0),
            is_test: self.turn.is_test,
            going,
            marks: marks_of(self),
        }
    }

    /// The contact before, where this turn opens another one over it.
    pub fn contact_before(&self) -> Option<ContactEnd> {
        let before = self.turn.contact_id.clone().filter(|_| self.opens)?;
        Some(ContactEnd {
            id: before,
            outcome: self.turn.step.previous_outcome.map(conversation::Outcome::as_str),
        })
    }

    pub fn messages(&self) -> Result<Vec<MessageWrite>, StorageError> {
        let mut rows = vec![self.event_row()?];
        let informs_by_topic = self.topics().any(|topic| {
            matches!(
                topic.kind,
                TopicKind::Inquiry | TopicKind::Status | TopicKind::Emergency
            )
        });
        let status = match self.turn.route {
            Route::InBand => "in_band",
            Route::Queue => "queued",
            Route::Live => "sent",
        };
        for (seq, say) in (1..).zip(self.turn.step.says().filter(|say| !say.text.is_empty())) {
            let text = without_nul(&say.text);
            let informs = say.by == Speaker::Person || (informs_by_topic && say.kind != MessageKind::ConsentNotice);
            let offered = choices(say);
            rows.push(MessageWrite {
                seq,
                direction: "out",
                author: speaker(say.by),
                kind: Some(kind(say.kind)),
                terms: if say.by == Speaker::Person {
                    index_terms(&text)
                } else {
                    String::new()
                },
                text,
                language: say.language.to_string(),
                status,
                informs,
                choices: if offered.is_empty() {
                    None
                } else {
                    Some(stored::write(&offered)?)
                },
                ..self.blank_row()
            });
        }
        Ok(rows)
    }

    fn event_row(&self) -> Result<MessageWrite, StorageError> {
        let (direction, author, text) = match &self.turn.event {
            Event::Message(inbound) => ("in", "resident", without_nul(&inbound.text)),
            Event::PersonJoined { .. }
            | Event::PersonReply { .. }
            | Event::PersonLeft
            | Event::PersonReported { .. }
            | Event::PersonClosed => ("event", "person", String::new()),
            _ => ("event", "system", String::new()),
        };
        let decision = self
            .turn
            .step
            .decision
            .as_ref()
            .map(stored::write_decision)
            .transpose()?;
        Ok(MessageWrite {
            direction,
            author,
            kind: self.turn.step.answers.then_some(ANSWER),
            terms: index_terms(&text),
            text,
            provider_id: self.turn.provider_id.as_deref().map(without_nul),
            pack: Some(self.pack),
            engine: Some(i64::from(self.turn.engine)),
            decision,
            seen: Some(stored::write_seen(&self.turn.seen, &self.turn.step)?),
            event: stored::write_event(&self.turn.event)?,
            ..self.blank_row()
        })
    }

    fn blank_row(&self) -> MessageWrite {
        MessageWrite {
            contact_id: self.contact.clone(),
            turn: self.next,
            seq: 0,
            at: self.turn.now,
            direction: "event",
            author: "system",
            kind: None,
            text: String::new(),
            language: self.turn.step.language.to_string(),
            provider_id: None,
            status: "received",
            informs: false,
            pack: None,
            engine: None,
            decision: None,
            seen: None,
            event: None,
            choices: None,
            terms: String::new(),
        }
    }

    pub fn topics(&self) -> impl Iterator<Item = &TopicRecord> {
        self.turn.step.effects.iter().filter_map(|effect| match effect {
            Effect::Topic(topic) => Some(topic),
            _ => None,
        })
    }

    pub fn topic_rows(&self) -> Vec<TopicWrite> {
        let mut rows: Vec<TopicWrite> = Vec::new();
        for (place, topic) in (0_i64..).zip(self.topics()) {
            let kind = topic_kind(topic.kind);
            let before = rows.iter().any(|row| row.kind == kind && row.id == topic.id);
            rows.push(TopicWrite {
                contact_id: self.contact.clone(),
                kind,
                id: topic.id.clone(),
                request: topic.request.clone().unwrap_or_default(),
                seq: self.next.saturating_mul(100).saturating_add(place),
                once: topic.kind == TopicKind::Request || !before,
                language: self.turn.step.language.to_string(),
            });
        }
        rows
    }

    pub fn request_rows(&self) -> Result<Vec<RequestWrite>, StorageError> {
        let mut rows = Vec::new();
        for request in self.filed() {
            rows.push(RequestWrite {
                number: request.number.clone(),
                id: new_id(self.turn.now),
                conversation: self.key.clone(),
                contact_id: self.contact.clone(),
                service: request.service.clone(),
                agency: request.agency.clone(),
                topic_group: request.group.clone(),
                created_at: self.turn.now,
                due_at: request.due_at,
                place: stored::write(&request.place)?,
                borough: request.place.borough.clone().unwrap_or_default(),
                answers: stored::write(&request.answers)?,
                contact_detail: request.contact.as_deref().map(without_nul),
                description: without_nul(&request.description),
                forward_at: request.forward_at,
                is_test: self.turn.is_test,
                channel: self.turn.address.channel.clone(),
                language: self.turn.step.language.to_string(),
            });
        }
        Ok(rows)
    }

    pub fn outbox_rows(&self) -> Result<Vec<OutboxWrite>, StorageError> {
        if self.turn.route != Route::Queue {
            return Ok(Vec::new());
        }
        let mut rows = Vec::new();
        for (seq, say) in (1..).zip(self.turn.step.says().filter(|say| !say.text.is_empty())) {
            rows.push(OutboxWrite {
                id: message_id(&self.contact, self.next, seq),
                conversation: self.key.clone(),
                contact_id: self.contact.clone(),
                turn: self.next,
                seq,
                push: i64::from(say.kind == MessageKind::Push),
                created_at: self.turn.now,
                template: say.template.as_ref().map(stored::write).transpose()?,
            });
        }
        Ok(rows)
    }

    pub fn consent_rows(&self) -> Vec<ConsentWrite> {
        let changes = self.turn.step.effects.iter().filter_map(|effect| match effect {
            Effect::Consent(change) => Some(change),
            _ => None,
        });
        let rows = changes.map(|change| ConsentWrite {
            id: new_id(self.turn.now),
            conversation: self.key.clone(),
            direction: if change.direction == ConsentDirection::OptIn {
                "opt_in"
            } else {
                "opt_out"
            },
            words: without_nul(&change.words),
            at: self.turn.now,
        });
        rows.collect()
    }

    pub fn look_up_rows(&self) -> Result<Vec<LookUpWrite>, StorageError> {
        let mut rows = Vec::new();
        for effect in &self.turn.step.effects {
            if let Effect::LookUp(look_up) = effect {
                rows.push(LookUpWrite {
                    id: new_id(self.turn.now),
                    conversation: self.key.clone(),
                    answer: look_up.answer.clone(),
                    body: stored::write(look_up)?,
                    at: self.turn.now,
                });
            }
        }
        Ok(rows)
    }

    /// The question that this turn brings the answer to.
    pub fn look_up_answered(&self) -> Option<AnsweredWrite> {
        let Event::LookupResult { answer, .. } = &self.turn.event else {
            return None;
        };
        Some(AnsweredWrite {
            conversation: self.key.clone(),
            answer: answer.clone(),
        })
    }

    pub fn unknown_numbers(&self) -> i64 {
        let unknown = self
            .turn
            .step
            .effects
            .iter()
            .filter(|effect| matches!(effect, Effect::UnknownNumber { .. }));
        i64::try_from(unknown.count()).unwrap_or(i64::MAX)
    }

    /// Whether the turn may have made its contact count in the published figure.
    pub fn may_publish(&self, messages: &[MessageWrite]) -> bool {
        self.turn.step.filed().is_some()
            || self.topics().any(|topic| topic.kind == TopicKind::Request)
            || messages
                .iter()
                .any(|message| message.informs && message.status != "queued")
    }
}

/// A text's hash, to compare a repeated message with the first one.
pub(crate) fn text_hash(text: &str) -> String {
    hash(&[text]).chars().take(16).collect()
}

fn choices(say: &Say) -> Vec<ReplyChoice> {
    let offered = say.choices.iter();
    offered
        .map(|choice| ReplyChoice {
            id: without_nul(&choice.id),
            label: without_nul(&choice.label),
        })
        .collect()
}

fn speaker(by: Speaker) -> &'static str {
    match by {
        Speaker::Bot => "bot",
        Speaker::Person => "person",
        Speaker::System => "system",
    }
}

fn kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Reply => "reply",
        MessageKind::ConsentNotice => "consent_notice",
        MessageKind::Emergency => "emergency",
        MessageKind::Private => "private",
        MessageKind::Push => "push",
    }
}

pub(crate) fn topic_kind(kind: TopicKind) -> &'static str {
    match kind {
        TopicKind::Request => "request",
        TopicKind::Inquiry => "inquiry",
        TopicKind::Status => "status",
        TopicKind::Directory => "directory",
        TopicKind::Emergency => "emergency",
    }
}
