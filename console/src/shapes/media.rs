//! Files that came with messages.

use super::{names, time};
use serde::Serialize;
use storage::MediaRow;
use utoipa::ToSchema;

/// A file that came with a message. Its bytes are kept under `sha256`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Media {
    /// What its sender says it is, as a MIME type; not believed.
    #[schema(example = "image/jpeg")]
    kind: String,
    #[schema(schema_with = names::media_state)]
    state: &'static str,
    /// Why it was refused or is gone.
    #[schema(required)]
    reason: Option<String>,
    /// What it is, told from its bytes.
    #[schema(required, example = "image/jpeg")]
    mime: Option<String>,
    /// The SHA-256 of its bytes, in hexadecimal.
    #[schema(required)]
    sha256: Option<String>,
    /// How many bytes are kept.
    #[schema(required)]
    bytes: Option<i64>,
    /// The number of the request that it belongs to.
    #[schema(required)]
    request: Option<String>,
    /// When staff removed it; it is then gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    removed_at: Option<String>,
}

impl Media {
    /// The shapes of files.
    pub fn all(files: &[MediaRow]) -> Vec<Self> {
        let file = |file: &MediaRow| Self {
            kind: file.kind.clone(),
            state: file.state.as_str(),
            reason: file.reason.clone(),
            mime: file.mime.clone(),
            sha256: file.sha256.clone(),
            bytes: file.bytes,
            request: file.request.clone(),
            removed_at: file.removed_at.map(time),
        };
        files.iter().map(file).collect()
    }
}

/// A file in a few words, for lists that people read.
pub fn media_in_words(file: &MediaRow) -> String {
    let mut words = vec![file.state.as_str().to_owned()];
    words.extend(file.reason.clone().map(|reason| format!("({reason})")));
    words.push(file.mime.clone().unwrap_or_else(|| file.kind.clone()));
    words.extend(file.bytes.map(|bytes| format!("{bytes} bytes")));
    words.extend(file.sha256.clone());
    words.join(" ")
}
