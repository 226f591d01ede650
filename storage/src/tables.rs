//! The rows that a turn adds, as the statements of [`crate::statements`] take them.

use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct InboundRow {
    pub key: String,
    pub text_hash: String,
    pub contact_id: String,
    pub turn: i64,
    pub request: Option<String>,
    pub in_band: bool,
}

#[derive(Serialize)]
pub(crate) struct ConversationRow {
    pub key: String,
    pub channel: String,
    pub account: String,
    pub address: String,
    pub version: i64,
    pub state: String,
    pub contact_id: String,
    pub contact_open: bool,
    pub contact_started_at: i64,
    pub last_at: i64,
    pub consent: &'static str,
    pub handoff: Option<&'static str>,
    pub handoff_reason: Option<String>,
    pub handoff_urgent: Option<bool>,
}

#[derive(Serialize)]
pub(crate) struct ContactWrite {
    pub id: String,
    pub conversation: String,
    pub channel: String,
    pub now: i64,
    pub ended_at: Option<i64>,
    pub local_date: String,
    pub language: String,
    pub outcome: &'static str,
    pub pack: i64,
    pub messages_in: i64,
    pub messages_out: i64,
    pub first_reply_ms: Option<i64>,
    pub is_test: bool,
    pub going: bool,
    pub marks: String,
}

#[derive(Serialize)]
pub(crate) struct ContactEnd {
    pub id: String,
    pub outcome: Option<&'static str>,
}

#[derive(Serialize)]
pub(crate) struct MessageWrite {
    pub contact_id: String,
    pub turn: i64,
    pub seq: i64,
    pub at: i64,
    pub direction: &'static str,
    pub author: &'static str,
    pub kind: Option<&'static str>,
    pub text: String,
    pub language: String,
    pub provider_id: Option<String>,
    pub status: &'static str,
    pub informs: bool,
    pub pack: Option<i64>,
    pub engine: Option<i64>,
    pub decision: Option<String>,
    pub seen: Option<String>,
    pub event: Option<String>,
    pub choices: Option<String>,
    pub terms: String,
}

#[derive(Serialize)]
pub(crate) struct TopicWrite {
    pub contact_id: String,
    pub kind: &'static str,
    pub id: String,
    pub request: String,
    pub seq: i64,
    pub once: bool,
    pub language: String,
}

#[derive(Serialize)]
pub(crate) struct RequestWrite {
    pub number: String,
    pub id: String,
    pub conversation: String,
    pub contact_id: String,
    pub service: String,
    pub agency: String,
    pub topic_group: String,
    pub created_at: i64,
    pub due_at: Option<i64>,
    pub place: String,
    pub borough: String,
    pub answers: String,
    pub contact_detail: Option<String>,
    pub description: String,
    pub forward_at: i64,
    pub is_test: bool,
    pub channel: String,
    pub language: String,
}

#[derive(Serialize)]
pub(crate) struct OutboxWrite {
    pub id: String,
    pub conversation: String,
    pub contact_id: String,
    pub turn: i64,
    pub seq: i64,
    pub push: i64,
    pub created_at: i64,
    pub template: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct ConsentWrite {
    pub id: String,
    pub conversation: String,
    pub direction: &'static str,
    pub words: String,
    pub at: i64,
}

#[derive(Serialize)]
pub(crate) struct MediaWrite {
    pub contact_id: String,
    pub turn: i64,
    pub seq: i64,
    pub at: i64,
    pub channel: String,
    pub account: String,
    pub reference: String,
    pub kind: String,
    pub state: &'static str,
    pub reason: Option<&'static str>,
    pub sha256: Option<String>,
    pub mime: Option<String>,
    pub size: Option<i64>,
    pub request: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct MediaLink {
    pub contact_id: String,
    pub number: String,
}

#[derive(Serialize)]
pub(crate) struct LookUpWrite {
    pub id: String,
    pub conversation: String,
    pub answer: String,
    pub body: String,
    pub at: i64,
}

#[derive(Serialize)]
pub(crate) struct AnsweredWrite {
    pub conversation: String,
    pub answer: String,
}
