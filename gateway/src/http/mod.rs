//! The HTTP surface for residents, providers and operators.
