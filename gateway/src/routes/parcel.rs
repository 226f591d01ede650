//! A request as an agency gets it, and the id by which the agency knows it when it comes again.

use super::photos::hash_of;
use console::shapes;
use serde_json::{Value, json};
use storage::{MediaContent, MediaRow, RequestRow};

/// A request on its way to an agency.
#[derive(Clone, Debug)]
pub struct Parcel<'a> {
    /// The request, with its history.
    pub request: &'a RequestRow,
    /// The service's English title.
    pub service: String,
    /// Epoch milliseconds.
    pub now: i64,
    /// The files that came with it.
    pub files: Vec<MediaRow>,
    /// The photos themselves, where the route carries them.
    pub attached: Attached,
}

/// Photos that a message carries, and how many of the request's were too much for it.
#[derive(Clone, Debug, Default)]
pub struct Attached {
    /// Those that it carries, each once.
    pub photos: Vec<MediaContent>,
    /// How many were left out.
    pub left_out: usize,
}

impl Parcel<'_> {
    /// The same for every attempt to hand this request over; another one each time that it is opened again.
    pub fn id(&self) -> String {
        format!("{}.{}", self.request.number, self.request.forward_round)
    }

    /// `request.filed`, or `request.reopened` after its resident has said that it was not solved.
    pub fn kind(&self) -> &'static str {
        if self.request.forward_round == 0 {
            "request.filed"
        } else {
            "request.reopened"
        }
    }

    /// The body of a webhook, in the form of the Standard Webhooks. `link` is where the agency fetches the photo of a
    /// hash.
    pub fn json(&self, link: impl Fn(&str) -> String) -> Value {
        let mut data = shapes::request_with_media(self.request, &self.files);
        let shown = data["media"].as_array_mut();
        for (shape, file) in shown.into_iter().flatten().zip(&self.files) {
            shape["url"] = json!(hash_of(file).map(&link));
        }
        data["service_title"] = json!(self.service);
        json!({"type": self.kind(), "timestamp": shapes::time(self.now), "data": data})
    }

    /// The request in words, for a message to people.
    pub fn words(&self) -> String {
        let request = self.request;
        let mut lines = vec![
            format!("Number: {}", request.number),
            format!("Service: {} ({})", self.service, request.service),
            format!("Agency: {}", request.agency),
            format!("Filed: {}", shapes::time(request.created_at)),
        ];
        lines.extend(request.due_at.map(|due| format!("Due: {}", shapes::time(due))));
        lines.push(format!("Where: {}", self.place()));
        for (slot, answer) in &request.answers {
            lines.push(format!("{slot}: {}", answer.value));
        }
        lines.extend(request.contact_detail.iter().map(|detail| format!("Reach: {detail}")));
        lines.extend(
            request
                .agency_number
                .iter()
                .map(|number| format!("Your number: {number}")),
        );
        lines.push(format!("Said: {}", request.description));
        lines.extend(self.photos_in_words());
        if request.forward_round > 0 {
            lines.push("The resident says that this was not solved.".to_owned());
        }
        for entry in &request.history {
            let note = entry.note.as_deref().unwrap_or_default();
            lines.push(format!(
                "{} {} by {}: {note}",
                shapes::time(entry.at),
                entry.status,
                entry.by
            ));
        }
        lines.join("\n")
    }

    /// How many photos there are, and where those are that are not attached.
    fn photos_in_words(&self) -> Option<String> {
        let attached = self.attached.photos.len();
        let left_out = self.attached.left_out;
        if attached.saturating_add(left_out) == 0 {
            return None;
        }
        let rest = match left_out {
            0 => String::new(),
            _ => format!("; {left_out} too large for a message: ask the 311 staff"),
        };
        Some(format!("Photos: {attached} attached{rest}"))
    }

    /// The place in one line.
    pub fn place(&self) -> String {
        let place = &self.request.place;
        let mut words = vec![place.text.clone()];
        words.extend(place.unit.as_ref().map(|unit| format!("unit {unit}")));
        words.extend(place.borough.clone());
        words.extend(place.zip.clone());
        words.retain(|word| !word.is_empty());
        words.join(", ")
    }
}
