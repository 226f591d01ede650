//! What X takes in a quarter of an hour, it takes from all gateways together.

use super::city;
use gateway::channels::x::X;
use gateway::channels::{Channels, Opened};
use gateway::desk::deliver;
use std::time::Duration;
use storage::{LogFilter, Order};
use tests::api_stand_in::ApiStandIn;
use tests::city::{City, CityOptions, NOON};
use tests::social;
use tests::webhooks::Webhook;

const RESIDENTS: usize = 20;
const TAKEN_BY_X: usize = 15;
const WINDOW_MS: i64 = 15 * 60 * 1000;

/// More gateways at the same database, each of which would send five at once.
fn more_gateways(city: &City, base: &str, number: usize) {
    for _ in 0..number {
        let channel = X::new(social::x(base)).expect("it opens");
        tokio::spawn(deliver(city.desk.clone(), Channels::of([Opened::channel(channel)])));
    }
}

/// When each answer left, as the log has it.
async fn left_at(city: &City) -> Vec<i64> {
    let db = city.desk.db();
    let contacts = db.contacts(&LogFilter::default(), Order::OldestFirst, None, 1000).await;
    let mut times = Vec::new();
    for contact in contacts.expect("contacts can be listed") {
        let detail = db
            .contact(&contact.id)
            .await
            .expect("it can be read")
            .expect("it is there");
        let sent = detail.messages.into_iter().filter(|message| message.status == "sent");
        times.extend(sent.filter_map(|message| message.status_at));
    }
    times.sort_unstable();
    times
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_gateways_send_no_more_together_than_x_takes() {
    let stand_in = ApiStandIn::start().await;
    let options = CityOptions {
        social: Some(stand_in.base.clone()),
        ..CityOptions::default()
    };
    let running = city(options).await;
    for number in 1..=RESIDENTS {
        let (resident, number) = (
            format!("22222222222222222{number:02}"),
            u32::try_from(number).expect("few"),
        );
        let webhook = Webhook::message("x", &resident, number, "hello");
        assert_eq!(webhook.post(&running.http, &running.city.base).await, 200);
    }
    more_gateways(&running.city, &stand_in.base, 3);
    stand_in.wait_for(TAKEN_BY_X).await;
    let waiting = i64::try_from(RESIDENTS - TAKEN_BY_X).expect("few");
    for _ in 0..500 {
        if running
            .city
            .desk
            .db()
            .outbox_length()
            .await
            .expect("the outbox is read")
            == waiting
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // Half a minute more than the window: calls may be on their way for a while.
    running.city.pass(WINDOW_MS + 30_000);
    more_gateways(&running.city, &stand_in.base, 2);
    running.city.all_sent().await;
    let times = left_at(&running.city).await;
    let early = times.iter().filter(|at| **at < NOON + WINDOW_MS).count();
    assert_eq!((early, times.len()), (TAKEN_BY_X, RESIDENTS), "{times:?}");
}
