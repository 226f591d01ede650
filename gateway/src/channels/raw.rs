//! A request as it came over the wire, before anybody has believed a byte of it, and what is said back.

use axum::body::Bytes;
use axum::http::HeaderMap;

/// A provider's request: raw, because signatures are over bytes.
#[derive(Clone, Debug, Default)]
pub struct RawRequest {
    /// The method in capitals.
    pub method: String,
    /// The path as requested, still percent-encoded.
    pub path: String,
    /// The query as requested, without the question mark.
    pub query: Option<String>,
    /// All headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl RawRequest {
    /// The value of a header that must stand exactly once; `None` if it is missing, repeated or not plain ASCII.
    pub fn single_header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?;
        if values.next().is_some() {
            return None;
        }
        value.to_str().ok()
    }

    /// The media type of the body in lower case, without parameters; empty if none is given.
    pub fn media_type(&self) -> String {
        let value = self.single_header("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }
}

/// Why a request is turned away. Nothing of it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reject {
    /// No signature, more than one, or one that does not fit: 403.
    BadSignature,
    /// The same, to a provider that takes 401 alone for it.
    Unauthorized,
    /// The method is not the provider's: 405.
    WrongMethod,
    /// The content type is not the provider's: 415.
    WrongContentType,
    /// The body is larger than the channel takes: 413.
    TooLarge,
    /// The signature fits, but the content is not what the provider documents: 400, with our word for the fault.
    Malformed(&'static str),
    /// This address belongs to another channel, or to none: 422.
    NotOurs(&'static str),
}

impl Reject {
    /// The status code of the answer.
    pub fn status(self) -> u16 {
        match self {
            Self::BadSignature => 403,
            Self::Unauthorized => 401,
            Self::WrongMethod => 405,
            Self::WrongContentType => 415,
            Self::TooLarge => 413,
            Self::Malformed(_) => 400,
            Self::NotOurs(_) => 422,
        }
    }
}

/// An answer to a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The status code.
    pub status: u16,
    /// The content type, if there is a body.
    pub content_type: Option<&'static str>,
    /// The body.
    pub body: String,
}

impl HttpAnswer {
    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            content_type: None,
            body: String::new(),
        }
    }
}
