//! The figures of a span of days as the API writes them: those that the page of reports draws.

use crate::report::Report;
use crate::reports::Found;
use serde::Serialize;
use storage::{Dashboard, WeekHours};
use utoipa::ToSchema;

/// How the desk does. Test traffic counts in none of the figures, and nobody is named in them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Figures {
    /// First day.
    #[schema(format = Date)]
    from: String,
    /// Last day, inclusive.
    #[schema(format = Date)]
    to: String,
    /// Contacts of the city's own channels.
    contacts: i64,
    /// Contacts that came to their end without a person: answered, filed, told a status, or met with an emergency text.
    contained: i64,
    /// Contacts in which a person was asked for or stepped in.
    handed_off: i64,
    /// Contacts by day; days without any are left out.
    days: Vec<DayCounts>,
    /// Contacts by channel code.
    channels: Vec<Count>,
    /// Contacts by outcome.
    outcomes: Vec<Count>,
    /// Contacts by language tag.
    languages: Vec<Count>,
    /// Contacts by kind of topic; one contact may have several.
    kinds: Vec<Count>,
    /// Contacts by topic: catalogue ids.
    topics: Vec<Count>,
    /// Contacts that filed a request, by agency.
    agencies: Vec<Count>,
    /// Contacts that filed a request, by borough.
    boroughs: Vec<Count>,
    /// Contacts with a message that was decided so: `clear`, `torn`, `unknown`.
    verdicts: Vec<Count>,
    first_reply: FirstReply,
    /// Contacts by the weekday and the hour in which they began, on the city's clocks; hours without any are left out.
    hours: Vec<HourCounts>,
    /// Segments of SMS by day; days without any are left out.
    sms_segments: Vec<DaySegments>,
    /// Requests filed on at most the last 92 of these days whose time to action is over, by agency.
    service_level: Vec<Level>,
    /// The published figures of the same days: digital share, requests, inquiries, and what is missing in them.
    published: Report,
}

/// One day.
#[derive(Debug, Serialize, ToSchema)]
struct DayCounts {
    /// The day.
    #[schema(format = Date)]
    day: String,
    /// Contacts by channel code.
    channels: Vec<Count>,
}

/// One hour of the week.
#[derive(Debug, Serialize, ToSchema)]
struct HourCounts {
    /// The weekday: 1 is Monday, 7 Sunday (ISO 8601).
    #[schema(minimum = 1, maximum = 7)]
    weekday: usize,
    /// The hour of the day.
    #[schema(minimum = 0, maximum = 23)]
    hour: usize,
    /// Contacts by channel code.
    channels: Vec<Count>,
}

/// How many of one thing.
#[derive(Debug, Serialize, ToSchema)]
struct Count {
    /// Code or catalogue id.
    id: String,
    /// How many.
    count: i64,
}

/// How long residents waited for the first reply.
#[derive(Debug, Serialize, ToSchema)]
struct FirstReply {
    /// Contacts that had a reply.
    replied: i64,
    /// Half of them had it within so many milliseconds; null where it took more than a day, or there are none.
    #[schema(required)]
    median_ms: Option<i64>,
    /// Nine of ten had it within so many.
    #[schema(required)]
    p90_ms: Option<i64>,
}

/// Segments of SMS of one day, which providers bill.
#[derive(Debug, Serialize, ToSchema)]
struct DaySegments {
    /// The day.
    #[schema(format = Date)]
    day: String,
    /// From residents.
    received: i64,
    /// To residents.
    sent: i64,
}

/// How many requests of one agency were done in time.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServiceLevel)]
struct Level {
    /// The agency.
    agency: String,
    /// Requests whose time to action is over.
    due: i64,
    /// Those that were closed before it was.
    on_time: i64,
}

impl Figures {
    /// The shape of what was found for these days.
    pub fn of(found: &Found, from: String, to: String) -> Self {
        let dashboard = &found.dashboard;
        let levels = found.level.iter().map(|level| Level {
            agency: level.agency.clone(),
            due: level.due,
            on_time: level.on_time,
        });
        Self {
            from,
            to,
            contacts: dashboard.contacts,
            contained: dashboard.contained(),
            handed_off: dashboard.handed_off(),
            days: days(dashboard),
            channels: counts(&dashboard.channels),
            outcomes: counts(&dashboard.outcomes),
            languages: counts(&dashboard.languages),
            kinds: counts(&dashboard.kinds),
            topics: counts(&dashboard.topics),
            agencies: counts(&dashboard.agencies),
            boroughs: counts(&dashboard.boroughs),
            verdicts: counts(&dashboard.verdicts),
            first_reply: FirstReply {
                replied: dashboard.first_reply.replied(),
                median_ms: within_a_day(dashboard.first_reply.percentile(50)),
                p90_ms: within_a_day(dashboard.first_reply.percentile(90)),
            },
            hours: hours(&found.hours),
            sms_segments: segments(dashboard),
            service_level: levels.collect(),
            published: Report::of(&found.published),
        }
    }
}

fn days(dashboard: &Dashboard) -> Vec<DayCounts> {
    let days = dashboard.days.iter().map(|day| DayCounts {
        day: day.day.clone(),
        channels: counts(&day.channels),
    });
    days.collect()
}

fn hours(found: &WeekHours) -> Vec<HourCounts> {
    let mut hours = Vec::new();
    for (weekday, hour) in (0..7).flat_map(|weekday| (0..24).map(move |hour| (weekday, hour))) {
        let mut channels = Vec::new();
        for (code, week) in &found.channels {
            let count = week.get(weekday).and_then(|day| day.get(hour)).copied();
            channels.extend(count.filter(|count| *count > 0).map(|count| (code.clone(), count)));
        }
        if !channels.is_empty() {
            hours.push(HourCounts {
                weekday: weekday.saturating_add(1),
                hour,
                channels: counts(&channels),
            });
        }
    }
    hours
}

fn segments(dashboard: &Dashboard) -> Vec<DaySegments> {
    let days = dashboard.segments.iter().map(|(day, received, sent)| DaySegments {
        day: day.clone(),
        received: *received,
        sent: *sent,
    });
    days.collect()
}

fn counts(counts: &[(String, i64)]) -> Vec<Count> {
    let counts = counts.iter().map(|(id, count)| Count {
        id: id.clone(),
        count: *count,
    });
    counts.collect()
}

/// The last step has no end.
fn within_a_day(step: Option<i64>) -> Option<i64> {
    step.filter(|step| *step < i64::MAX)
}
