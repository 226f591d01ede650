//! Requests on their way to agencies, and agencies' own words on their way back, over real sockets and both databases.

mod email;
mod photos;
mod updates;
mod webhook;

use config::{EmailRoute, RouteKind, RouteSettings, WebhookRoute};
use std::collections::BTreeMap;
use tests::city::{City, CityOptions};
use tests::twilio_stand_in::TwilioStandIn;

/// The agency's secret.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// The time after which requests may be forwarded.
const ELEVEN_MINUTES: i64 = 11 * 60 * 1000;

/// A resident's number that cannot exist.
const RESIDENT: &str = "+12125550142";

/// A request that says where.
const POTHOLE: &str = "huge pothole at 5th ave and e 23rd st manhattan";

/// Potholes by webhook to `dot`, bulky items by mail to `clean`.
fn options(url: &str, smtp: &str, pushes: &TwilioStandIn) -> CityOptions {
    let dot = RouteKind::Webhook(WebhookRoute {
        url: url.to_owned(),
        secrets: vec![SECRET.into()],
    });
    let clean = RouteKind::Email(EmailRoute {
        smtp: smtp.into(),
        from: "City 311 <311@city.example>".to_owned(),
        to: vec!["Intake <intake@clean.example>".to_owned()],
    });
    let mut routes = BTreeMap::new();
    for (name, kind) in [("dot", dot), ("clean", clean)] {
        let name = name.to_owned();
        routes.insert(name.clone(), RouteSettings { name, kind });
    }
    CityOptions {
        routes: Some(routes),
        pushes: Some(pushes.base.clone()),
        pack_edits: vec![
            ("services/pothole.toml", "route    = \"desk\"", "route    = \"webhook\""),
            (
                "services/graffiti.toml",
                "route    = \"desk\"",
                "route    = \"email\"\nto = \"clean\"",
            ),
        ],
        ..CityOptions::default()
    }
}

/// Texts the city and returns its answer.
async fn text(city: &City, number: u32, words: &str) -> String {
    city.pass(1000);
    let (status, twiml) = city.text(RESIDENT, &format!("SM{number:032x}"), words).await;
    assert_eq!(status, 200);
    tests::city::twiml_texts(&twiml).join("\n")
}

/// The number in an answer.
fn number_in(answer: &str) -> String {
    let start = answer.find("311-").expect("a number");
    answer[start..start + 12].to_owned()
}

/// Files a pothole and returns its number.
async fn file(city: &City) -> String {
    number_in(&text(city, 1, POTHOLE).await)
}

/// Files graffiti, which asks for more, and returns its number.
async fn file_graffiti(city: &City) -> String {
    let mut answer = text(city, 11, "graffiti on the wall at 100 Main St, Brooklyn").await;
    for number in 12..16 {
        if answer.contains("311-") {
            break;
        }
        answer = text(city, number, "skip").await;
    }
    number_in(&answer)
}

/// Waits until the database says so, at most fifteen seconds.
async fn until<F: AsyncFn() -> bool>(holds: F) {
    for _ in 0..750 {
        if holds().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("it never came to that");
}

/// Runs each property with a city on a SQLite file, and all of them on one PostgreSQL server.
macro_rules! on_both_databases {
    ($($property:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $property() {
                let folder = tempfile::tempdir().expect("a folder");
                let url = format!("sqlite:{}", folder.path().join("city.db").display());
                super::$property(&url).await;
            })*
        }

        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn postgres() {
            let server = tests::postgres::Postgres::start();
            $(
                println!("{}", stringify!($property));
                $property(&server.fresh()).await;
            )*
        }
    };
}
pub(crate) use on_both_databases;
