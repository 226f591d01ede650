//! The figures of days count every contact, in whatever state of sealing.

use super::history::*;
use crate::desk::*;
use crate::on_both_databases;
use std::collections::{BTreeMap, BTreeSet};
use storage::{Date, Db};

on_both_databases!(figures_of_days_count_every_contact);

async fn figures_of_days_count_every_contact(db: Db) {
    for state in 0..3 {
        let end = states(&db, state).await;
        if state == 2 {
            amend(&db, end + DAY / 2).await;
        }
        let all = known(&db).await;
        for (first, last) in [(0, 30), (1, 1), (2, 9), (8, 16)] {
            let date = |off: i64| day(NOON + off * DAY).parse::<Date>().expect("a day");
            let (from, to) = (date(first), date(last));
            let mut expected: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
            let mut days: BTreeMap<(String, String), i64> = BTreeMap::new();
            for known in &all {
                let contact = &known.detail.contact;
                let on: Date = contact.local_date.parse().expect("a day");
                if contact.is_test || on < from || on > to {
                    continue;
                }
                *days
                    .entry((contact.local_date.clone(), contact.channel.clone()))
                    .or_insert(0) += 1;
                let mut facets = vec![
                    ("outcomes", contact.outcome.clone()),
                    ("languages", contact.language.clone()),
                ];
                facets.extend(contact.topics.iter().map(|topic| ("topics", topic.id.clone())));
                facets.extend(known.requests.iter().map(|one| ("agencies", one.agency.clone())));
                let boroughs = known.requests.iter().filter_map(|one| one.place.borough.clone());
                facets.extend(boroughs.map(|borough| ("boroughs", borough)));
                let decisions = known.detail.messages.iter().filter_map(|one| one.decision.as_ref());
                facets.extend(decisions.map(|one| ("verdicts", verdict_of(one).as_str().to_owned())));
                for (list, value) in facets.into_iter().collect::<BTreeSet<_>>() {
                    *expected.entry(list.to_owned()).or_default().entry(value).or_insert(0) += 1;
                }
            }
            let told = db.dashboard(from, to).await.expect("figures");
            let lists = [
                ("outcomes", &told.outcomes),
                ("languages", &told.languages),
                ("topics", &told.topics),
                ("agencies", &told.agencies),
                ("boroughs", &told.boroughs),
                ("verdicts", &told.verdicts),
            ];
            for (name, list) in lists {
                let list: BTreeMap<String, i64> = list.iter().cloned().collect();
                assert_eq!(
                    list,
                    expected.remove(name).unwrap_or_default(),
                    "{name} of {from} to {to}, state {state}"
                );
            }
            let told_days = told.days.iter().flat_map(|one| {
                one.channels
                    .iter()
                    .map(|(channel, count)| ((one.day.clone(), channel.clone()), *count))
            });
            assert_eq!(told_days.collect::<BTreeMap<_, _>>(), days);
            assert_eq!(told.contacts, days.values().sum::<i64>());
            assert_eq!(told.first_reply.replied(), told.contacts, "all were replied to");
            assert_eq!(told.first_reply.percentile(50), (told.contacts > 0).then_some(0));
        }
        seal(&db, end + 2 * DAY).await;
    }
    let told = db
        .dashboard(Date::constant(2026, 11, 1), Date::constant(2027, 2, 1))
        .await
        .expect("figures");
    let (out, inbound): (i64, i64) = told
        .segments
        .iter()
        .fold((0, 0), |sum, day| (sum.0 + day.2, sum.1 + day.1));
    assert!(out > 500 && inbound > 500, "{out} out, {inbound} in");
}
