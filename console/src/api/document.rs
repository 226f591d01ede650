//! `/api/v1/openapi.json`: the description of the JSON API (`OpenAPI` 3.1), made from its handlers and the types that
//! they read and write. What holds for all routes is said here once.

use super::problem::{MEDIA_TYPE, Problem};
use super::routes::{Scope, api_route_facts};
use super::{accuracy, catalogue, contacts, reports, requests};
use axum::Json;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, OpenApi as Description, Ref, RefOr, Required, Response};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(title = "Callbox", description = "The contact log, service requests and figures of a city's desk.\n\n\
            `callbox keys add --name NAME --scope read` makes a key; it is sent as `Authorization: Bearer KEY`. A key \
            with the scope `write` changes requests as well, one with `sensitive:read` sees contacts and requests about \
            the city's sensitive topics, and one that is limited to agencies sees theirs alone.\n\n\
            Refusals are problems (RFC 9457). Every answer to a GET or HEAD carries an `ETag`, and `If-None-Match` is \
            honoured. Answers hold personal data of residents, and each reading is recorded.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")),
    tags((name = "contacts", description = "The contact log"),
        (name = "requests", description = "Service requests"),
        (name = "reports", description = "Figures, in which nobody is named"),
        (name = "catalogue", description = "What can be reported and asked"),
        (name = "description", description = "This document")),
    paths(contacts::list, contacts::one, requests::list, requests::one, requests::change, reports::report,
        reports::annual, accuracy::accuracy, catalogue::all, page),
    components(schemas(Problem)),
    modifiers(&ForAll)
)]
struct Document;

/// What holds for every route: its key, and the answers that any route can give.
struct ForAll;

impl Modify for ForAll {
    fn modify(&self, document: &mut Description) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A key that `callbox keys add` has printed."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(bearer));
        // What the derived schema cannot say of a change: that it changes something.
        if let Some(RefOr::T(Schema::Object(change))) = components.schemas.get_mut("RequestChange") {
            change.min_properties = Some(1);
        }
        for route in api_route_facts() {
            let Some(item) = document.paths.paths.get_mut(route.path) else {
                continue;
            };
            let operation = match route.method {
                "GET" => item.get.as_mut(),
                _ => item.post.as_mut(),
            };
            if let Some(operation) = operation {
                complete(operation, route.scope, route.method == "GET");
            }
        }
    }
}

fn complete(operation: &mut Operation, scope: Scope, is_get: bool) {
    refuse(operation, "400", "The address or the body cannot be read");
    if scope == Scope::Public {
        operation.security = Some(vec![SecurityRequirement::default()]);
    } else {
        let scopes = [if scope == Scope::Write { "write" } else { "read" }];
        operation.security = Some(vec![SecurityRequirement::new("key", scopes)]);
        refuse(operation, "401", "There is no key, or it is unknown or revoked");
        refuse(operation, "403", "The key has not this scope");
        refuse(operation, "503", "The log cannot be reached; try again");
    }
    if is_get {
        add_tags(operation);
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && status.starts_with(['4', '5'])
        {
            let problem = Content::new(Some(Ref::from_schema_name("Problem")));
            response.content.insert(MEDIA_TYPE.to_owned(), problem);
        }
        if let RefOr::T(response) = response
            && matches!(status.as_str(), "401" | "403")
        {
            add_header(response, "WWW-Authenticate", "What is missing (RFC 6750)");
        }
    }
}

/// Says that a status can come, unless the handler says so itself.
fn refuse(operation: &mut Operation, status: &str, words: &str) {
    let responses = &mut operation.responses.responses;
    let response = ResponseBuilder::new().description(words).build();
    responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(response));
}

fn add_tags(operation: &mut Operation) {
    let words = "Tags of answers that the client has (RFC 9110 §13.1.2); 304 where it has this one.";
    let known: Parameter = ParameterBuilder::new()
        .name("If-None-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(words))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build();
    operation.parameters.get_or_insert_default().push(known);
    refuse(operation, "304", "The client has this answer already");
    for status in ["200", "304"] {
        if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status) {
            add_header(response, "ETag", "The tag of this answer, made of its bytes");
        }
    }
}

fn add_header(response: &mut Response, name: &str, words: &str) {
    let header = HeaderBuilder::new()
        .schema(ObjectBuilder::new().schema_type(Type::String))
        .description(Some(words))
        .build();
    response.headers.insert(name.to_owned(), header);
}

/// The description.
pub fn document() -> Description {
    Document::openapi()
}

/// This description
#[utoipa::path(get, path = "/api/v1/openapi.json", operation_id = "getDescription", tag = "description",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value)))]
pub async fn page() -> Json<Description> {
    Json(document())
}
