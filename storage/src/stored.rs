//! Forms that are stored as JSON text.
