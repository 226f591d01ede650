//! The one list of the console's routes: what there is, and who may.

use crate::door::{self, Person};
use crate::roles::{Permission, Role};
use crate::{
    Console, accuracy, api, audit, contact, contacts, demo, find, frame, inbox, live, look, me, nul, people, replies,
    reports, requests, rules_inbox, today, unmatched,
};
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Anybody: the door itself.
    Nothing,
    /// Anybody who is signed in.
    SignedIn,
    /// Whoever's role has this permission.
    May(Permission),
}

impl Needs {
    /// Whether a role meets them.
    pub fn met_by(self, role: Role) -> bool {
        match self {
            Self::Nothing | Self::SignedIn => true,
            Self::May(permission) => role.may(permission),
        }
    }
}

/// What a route is, for tests that try them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteFacts {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Its path, with `{name}` for what varies.
    pub path: &'static str,
    /// Who may.
    pub needs: Needs,
}

struct Route {
    facts: RouteFacts,
    handler: MethodRouter<Console>,
}

fn page(path: &'static str, needs: Needs, handler: MethodRouter<Console>) -> Route {
    let method = "GET";
    let facts = RouteFacts { method, path, needs };
    Route { facts, handler }
}

fn action(path: &'static str, needs: Needs, handler: MethodRouter<Console>) -> Route {
    let method = "POST";
    let facts = RouteFacts { method, path, needs };
    Route { facts, handler }
}

/// All routes.
#[expect(clippy::too_many_lines, reason = "it is one list, a line each")]
fn routes() -> Vec<Route> {
    use Needs::{May, Nothing, SignedIn};
    use Permission as P;
    vec![
        // The door.
        page("/staff/sign-in", Nothing, get(door::sign_in_page)),
        action("/staff/sign-in", Nothing, post(door::sign_in)),
        page("/staff/set-up/{secret}", Nothing, get(door::set_up_page)),
        action("/staff/set-up/{secret}", Nothing, post(door::set_up)),
        page("/staff/sign-in/oidc", Nothing, get(door::leave)),
        page(door::CALLBACK, Nothing, get(door::come_back)),
        page("/staff/sign-in/link/{secret}", Nothing, get(door::link_page)),
        action("/staff/sign-in/link/{secret}", Nothing, post(door::use_link)),
        action("/staff/sign-in/code", Nothing, post(door::second_factor)),
        page("/staff/welcome/{secret}", Nothing, get(door::welcome)),
        action("/staff/welcome/{secret}", Nothing, post(door::accept)),
        action("/staff/sign-out", SignedIn, post(door::sign_out)),
        page("/staff/console.css", Nothing, get(look::style)),
        page("/staff/console.js", Nothing, get(look::script)),
        page("/demo", Nothing, get(demo::page)),
        page("/staff/me", SignedIn, get(me::page)),
        action("/staff/me/password", SignedIn, post(me::password)),
        action("/staff/me/second-factor", SignedIn, post(me::take_factor)),
        action("/staff/me/second-factor/remove", SignedIn, post(me::drop_factor)),
        action("/staff/me/sessions/end", SignedIn, post(me::end_sessions)),
        action("/staff/me/shortcuts", SignedIn, post(me::shortcuts)),
        // Work.
        page("/staff", SignedIn, get(today::page)),
        page("/staff/find", May(P::SeeContacts), get(find::find)),
        page("/staff/live", SignedIn, get(live::stream)),
        page("/staff/contacts", May(P::SeeContacts), get(contacts::page)),
        page("/staff/contacts.csv", May(P::Export), get(contacts::table)),
        page("/staff/contacts.jsonl", May(P::Export), get(contacts::lines)),
        page("/staff/contacts/{id}", May(P::SeeContacts), get(contact::page)),
        action("/staff/contacts/{id}/reveal", May(P::Reveal), post(contact::reveal)),
        page("/staff/contacts/{id}/lines", May(P::SeeContacts), get(contact::part)),
        action("/staff/contacts/{id}/label", May(P::Label), post(contact::label)),
        page("/staff/contacts/{id}/photo", May(P::Reveal), get(contact::photo)),
        page("/staff/contacts/{id}/remove", May(P::Remove), get(contact::remove_page)),
        action("/staff/contacts/{id}/remove", May(P::Remove), post(contact::remove)),
        // Conversations.
        page("/staff/inbox", May(P::Converse), get(inbox::page)),
        page("/staff/inbox/counts", May(P::Converse), get(inbox::counts)),
        action(
            "/staff/contacts/{id}/take-over",
            May(P::Converse),
            post(contact::take_over),
        ),
        action(
            "/staff/contacts/{id}/give-back",
            May(P::Converse),
            post(contact::give_back),
        ),
        action("/staff/contacts/{id}/resolve", May(P::Converse), post(contact::resolve)),
        action("/staff/contacts/{id}/report", May(P::Converse), post(contact::report)),
        action("/staff/contacts/{id}/snooze", May(P::Converse), post(contact::snooze)),
        action("/staff/contacts/{id}/wake", May(P::Converse), post(contact::wake)),
        action("/staff/contacts/{id}/attend", May(P::Converse), post(contact::attend)),
        action("/staff/contacts/{id}/reply", May(P::Converse), post(contact::reply)),
        action(
            "/staff/contacts/{id}/draft",
            May(P::Converse),
            post(contact::save_draft),
        ),
        action("/staff/contacts/{id}/retry", May(P::Converse), post(contact::retry)),
        action("/staff/contacts/{id}/notes", May(P::Converse), post(contact::note)),
        action("/staff/contacts/{id}/present", May(P::Converse), post(contact::present)),
        page("/staff/replies", May(P::EditReplies), get(replies::page)),
        action("/staff/replies", May(P::EditReplies), post(replies::save)),
        action("/staff/replies/remove", May(P::EditReplies), post(replies::remove)),
        // Service requests.
        page("/staff/requests", May(P::SeeContacts), get(requests::page)),
        action("/staff/requests/bulk", May(P::ChangeMany), post(requests::bulk)),
        page("/staff/requests/spikes", May(P::SeeContacts), get(requests::spikes)),
        action("/staff/requests/spikes", May(P::ChangeMany), post(requests::notify)),
        action(
            "/staff/requests/spikes/end",
            May(P::ChangeMany),
            post(requests::end_later),
        ),
        page("/staff/requests/{number}", May(P::SeeContacts), get(requests::one)),
        action(
            "/staff/requests/{number}/reveal",
            May(P::Reveal),
            post(requests::reveal),
        ),
        action(
            "/staff/requests/{number}/status",
            May(P::ChangeRequests),
            post(requests::status),
        ),
        action(
            "/staff/requests/{number}/join",
            May(P::ChangeRequests),
            post(requests::join),
        ),
        action(
            "/staff/requests/{number}/agency",
            May(P::ChangeRequests),
            post(requests::hand_over),
        ),
        // What was not understood, and how often the bot is right.
        page("/staff/unmatched", May(P::SeeContacts), get(unmatched::page)),
        action("/staff/unmatched", May(P::Label), post(unmatched::label)),
        page("/staff/accuracy", May(P::SeeReports), get(accuracy::page)),
        page("/staff/accuracy/review", May(P::Label), get(accuracy::review)),
        action("/staff/accuracy/review", May(P::Label), post(accuracy::reviewed)),
        page("/rules/inbox", May(P::EditRules), get(rules_inbox::page)),
        action("/rules/inbox", May(P::EditRules), post(rules_inbox::take_up)),
        // Reports.
        page("/reports", May(P::SeeReports), get(reports::page)),
        page("/reports.csv", May(P::SeeReports), get(reports::file)),
        page("/reports/annual/{year}", May(P::SeeReports), get(reports::annual)),
        page(
            "/reports/annual/{year}/csv",
            May(P::SeeReports),
            get(reports::annual_file),
        ),
        // Administration.
        page("/admin/people", May(P::ManagePeople), get(people::page)),
        action("/admin/people", May(P::ManagePeople), post(people::add)),
        page("/admin/people/{name}", May(P::ManagePeople), get(people::one)),
        action("/admin/people/{name}", May(P::ManagePeople), post(people::save)),
        action(
            "/admin/people/{name}/invitation",
            May(P::ManagePeople),
            post(people::invitation),
        ),
        action(
            "/admin/people/{name}/disable",
            May(P::ManagePeople),
            post(people::disable),
        ),
        action(
            "/admin/people/{name}/enable",
            May(P::ManagePeople),
            post(people::enable),
        ),
        action(
            "/admin/people/{name}/sessions/end",
            May(P::ManagePeople),
            post(people::end_sessions),
        ),
        action(
            "/admin/people/{name}/second-factor/remove",
            May(P::ManagePeople),
            post(people::remove_factor),
        ),
        action(
            "/admin/people/{name}/single-sign-on/remove",
            May(P::ManagePeople),
            post(people::untie),
        ),
        page("/admin/audit", May(P::SeeAudit), get(audit::page)),
    ]
}

/// What all routes are.
pub fn route_facts() -> Vec<RouteFacts> {
    routes().into_iter().map(|route| route.facts).collect()
}

/// Paths that belong to people with accounts; what is not in the list is closed to strangers all the same.
const CLOSED: [&str; 4] = ["/staff", "/rules", "/admin", "/reports"];

/// Contacts about sensitive topics are closed to some, whatever is to be done with them.
const ONE_CONTACT: &str = "/staff/contacts/{id}";

pub fn router(console: Console) -> Router {
    let mut router = Router::new();
    for mut route in routes() {
        if route.facts.path.starts_with(ONE_CONTACT) {
            let guard = from_fn_with_state(console.clone(), contact::guard);
            route.handler = route.handler.route_layer(guard);
        }
        let guarded = match route.facts.needs {
            Needs::Nothing => route.handler,
            needs => route
                .handler
                .route_layer(from_fn_with_state((console.clone(), needs), door::guard)),
        };
        router = router.route(route.facts.path, guarded);
    }
    let listed: Vec<&str> = route_facts().iter().map(|facts| facts.path).collect();
    for path in CLOSED {
        if !listed.contains(&path) {
            router = router.route(path, closed(&console));
        }
        router = router.route(&format!("{path}/{{*rest}}"), closed(&console));
    }
    let router = router.merge(api::router(&console));
    router
        .layer(from_fn(nul::refuse))
        .layer(from_fn(protect))
        .with_state(console)
}

fn closed(console: &Console) -> MethodRouter<Console> {
    let guard = from_fn_with_state((console.clone(), Needs::SignedIn), door::guard);
    axum::routing::any(missing).layer(guard)
}

async fn missing(State(console): State<Console>, person: Person) -> Response {
    frame::missing(&console, &person)
}

/// The headers that every answer carries: nothing of ours runs elsewhere, nothing of elsewhere runs here.
async fn protect(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    look::protect(response.headers_mut());
    response
}
