//! What staff say that messages were about, beside what was decided.

use crate::shapes::{self, Transcript};
use serde::Serialize;
use storage::{ContactDetail, Direction, Label};
use utoipa::ToSchema;

/// A contact with its messages: the line of the export, and what staff say of its messages.
#[derive(Debug, Serialize, ToSchema)]
pub struct LabelledContact {
    #[serde(flatten)]
    contact: Transcript,
    /// What staff say that its messages were about.
    labels: Vec<LabelShape>,
}

/// What staff say that one message was about.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Label)]
struct LabelShape {
    /// The place of the message in `messages`, from 0; null where it was erased.
    #[schema(required, minimum = 0)]
    message: Option<usize>,
    /// `correction`: somebody saw that it was taken wrongly. `sample`: it was drawn by chance for review, so that
    /// these alone tell how often decisions are right.
    #[schema(schema_with = shapes::label_source)]
    source: String,
    #[schema(schema_with = shapes::decided_kind)]
    kind: String,
    /// Catalogue id; null for `none`.
    #[schema(required)]
    id: Option<String>,
    #[schema(schema_with = shapes::decided_kind)]
    decided_kind: String,
    /// The catalogue id that was decided; null where nothing was clear.
    #[schema(required)]
    decided_id: Option<String>,
    /// Who says so: an account's name.
    by: String,
    /// When.
    #[schema(format = DateTime)]
    at: String,
}

impl LabelledContact {
    /// The shape of a contact with its labels.
    pub fn of(detail: &ContactDetail, labels: &[Label]) -> Self {
        let place = |label: &Label| {
            let mut messages = detail.messages.iter();
            messages.position(|message| message.direction == Direction::In && message.turn() == label.turn)
        };
        let some = |id: &String| (!id.is_empty()).then(|| id.clone());
        let labels = labels.iter().map(|label| LabelShape {
            message: place(label),
            source: label.source.clone(),
            kind: label.kind.clone(),
            id: some(&label.id),
            decided_kind: label.decided_kind.clone(),
            decided_id: some(&label.decided_id),
            by: label.account.clone(),
            at: shapes::time(label.at),
        });
        Self {
            contact: Transcript::of(detail),
            labels: labels.collect(),
        }
    }
}
