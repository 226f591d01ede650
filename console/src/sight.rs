//! What somebody may see of residents, be it a person or a key of the JSON API: whose requests, and sensitive topics or
//! not. The one place that says so.

use crate::Console;
use conversation::Pack;
use storage::{ContactDetail, RequestFilter, RequestRow, StorageError};

/// Requests of one contact that are looked at.
const FILED: i64 = 20;

/// How far somebody sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// The agencies to which it is limited; none: not limited.
    pub within: Vec<String>,
    /// Whether contacts about sensitive topics are open.
    pub sensitive: bool,
}

impl Sight {
    /// Whether the requests of an agency are open.
    pub fn sees(&self, agency: &str) -> bool {
        self.within.is_empty() || self.within.iter().any(|one| one == agency)
    }

    /// Whether contacts about any of these catalogue ids are open.
    pub fn may_read_about<'a>(&self, pack: &Pack, ids: impl IntoIterator<Item = &'a str>) -> bool {
        if self.sensitive {
            return true;
        }
        let mut ids = ids.into_iter();
        !ids.any(|id| pack.city.sensitive.iter().any(|sensitive| sensitive == id))
    }

    /// Whether a contact is open, by what it is about: its topics, and what its messages were taken for.
    pub fn may_read(&self, pack: &Pack, detail: &ContactDetail) -> bool {
        let mut ids: Vec<&str> = detail.contact.topics.iter().map(|topic| topic.id.as_str()).collect();
        for message in &detail.messages {
            let decision = message.decision.as_ref();
            let first = decision.and_then(|decision| decision.candidates.first());
            ids.extend(first.map(|candidate| candidate.topic.id.as_str()));
        }
        self.may_read_about(pack, ids)
    }

    /// Whether a request is open.
    pub fn sees_request(&self, pack: &Pack, request: &RequestRow) -> bool {
        self.sees(&request.agency) && self.may_read_about(pack, [request.service.as_str()])
    }

    /// Whether a contact is closed: it is about a sensitive topic, or about requests of other agencies alone. What filed
    /// no request belongs to no agency.
    pub async fn closed_to(&self, console: &Console, detail: &ContactDetail) -> Result<bool, StorageError> {
        if !self.may_read(&console.desk.pack(), detail) {
            return Ok(true);
        }
        if self.within.is_empty() {
            return Ok(false);
        }
        let filter = RequestFilter {
            contact: Some(detail.contact.id.clone()),
            ..RequestFilter::default()
        };
        let requests = console.db.requests(&filter, None, FILED).await?;
        Ok(!requests.is_empty() && !requests.iter().any(|request| self.sees(&request.agency)))
    }
}
