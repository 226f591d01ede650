//! `/api/v1/openapi.json`: the description of the JSON API (`OpenAPI` 3.1), made from its handlers.

use super::{catalogue, contacts, reports, requests};
use axum::Json;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(title = "Callbox", description = "The contact log, service requests and figures of a city.", license(name = "MIT OR Apache-2.0")),
    paths(
        contacts::list, contacts::one, requests::list, requests::one, requests::change, reports::summary,
        catalogue::all, page
    ),
    modifiers(&Keys)
)]
struct Document;

struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(bearer));
    }
}

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", responses((status = 200, body = Object)))]
pub async fn page() -> Json<utoipa::openapi::OpenApi> {
    Json(Document::openapi())
}
