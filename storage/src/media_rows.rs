//! What a turn writes of the files that came with its message.

use crate::media::{MediaContent, MediaState, UPLOAD};
use crate::rows::Prepared;
use crate::stored::without_nul;
use crate::tables::{MediaLink, MediaWrite};
use conversation::{Attachment, Event, Inbound, Mode};

impl Prepared {
    /// The files that came with the message.
    pub fn media_rows(&self) -> Vec<MediaWrite> {
        let Event::Message(inbound) = &self.turn.event else {
            return Vec::new();
        };
        let request = self.request_of_media(inbound);
        let row = |(seq, file): (i64, &Attachment)| {
            let uploaded = file.url.strip_prefix(UPLOAD);
            let uploaded = uploaded.and_then(|hash| self.turn.uploads.iter().find(|one| one.hash == hash));
            let (state, reason) = match (uploaded, file.url.is_empty()) {
                (Some(_), _) => (MediaState::Stored, None),
                // The channel has not believed the file's address.
                (None, true) => (MediaState::Refused, Some("foreign-host")),
                (None, false) => (MediaState::Waiting, None),
            };
            MediaWrite {
                contact_id: self.contact.clone(),
                turn: self.next,
                seq,
                at: self.turn.now,
                channel: self.turn.address.channel.clone(),
                account: without_nul(&self.turn.address.account),
                reference: without_nul(&file.url),
                kind: without_nul(&file.content_type),
                state: state.as_str(),
                reason,
                sha256: uploaded.map(|content| content.hash.clone()),
                mime: uploaded.map(|content| content.mime.clone()),
                size: uploaded.map(MediaContent::size),
                request: request.clone(),
            }
        };
        (0..).zip(&inbound.attachments).map(row).collect()
    }

    /// The request that a file belongs to: the one filed or changed in this turn; a photo without words that nothing
    /// is asked for belongs to the last one of its contact.
    fn request_of_media(&self, inbound: &Inbound) -> Option<String> {
        if let Some(filed) = self.turn.step.filed() {
            return Some(filed.number.clone());
        }
        let state = &self.turn.step.state;
        match &state.mode {
            Mode::Changing { number } => Some(number.clone()),
            Mode::Idle if inbound.text.trim().is_empty() && !self.opens => {
                state.last_filed.as_ref().map(|filed| filed.number.clone())
            }
            _ => None,
        }
    }

    /// The request that the contact's files so far belong to, where this turn files one.
    pub fn media_link(&self) -> Option<MediaLink> {
        self.turn.step.filed().map(|request| MediaLink {
            contact_id: self.contact.clone(),
            number: request.number.clone(),
        })
    }
}
