//! Counting held to the published figures of 2016 and to what must never be counted twice.

use super::*;
use storage::{ImportedTotal, Tally};

fn names() -> Names {
    let pairs = |pairs: &[(&str, &str)]| {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect::<BTreeMap<_, _>>()
    };
    Names {
        city: "New York City".to_owned(),
        channels: pairs(&[
            ("phone", "Calls to 311"),
            ("online", "311 Online Visits"),
            ("mobile_app", "311 Mobile App"),
            ("sms", "311-692 Text"),
            ("webchat", "311 Chat"),
            ("x", "311 Twitter"),
        ]),
        digital: ["online", "mobile_app", "sms", "webchat", "x"]
            .into_iter()
            .map(str::to_owned)
            .collect(),
        groups: pairs(&[
            ("noise-residential", "Noise"),
            ("noise-street", "Noise"),
            ("heat-hot-water", "No Heat/Hot Water"),
        ]),
        answers: pairs(&[("towed-vehicle", "Find a towed vehicle")]),
        languages: pairs(&[("en", "English"), ("es", "Spanish")]),
        population: BTreeMap::new(),
    }
}

fn total(channel: &str, kind: &str, topic: &str, count: i64) -> ImportedTotal {
    ImportedTotal {
        period: "2016".to_owned(),
        channel: channel.to_owned(),
        kind: kind.to_owned(),
        topic: topic.to_owned(),
        count,
    }
}

fn of_2016() -> Vec<ImportedTotal> {
    vec![
        total("phone", "contact", "", 19_378_299),
        total("online", "contact", "", 15_259_879),
        total("mobile_app", "contact", "", 1_135_045),
        total("sms", "contact", "", 119_332),
        total("webchat", "contact", "", 83_064),
        total("x", "contact", "", 6_895),
        total("", "population", "", 8_550_405),
        total("", "request", "", 2_827_672),
        total("", "request", "Noise", 370_645),
        total("", "request", "Apartment Maintenance", 366_047),
        total("", "request", "No Heat/Hot Water", 227_959),
        total("", "request", "Illegal Parking", 122_479),
        total("", "request", "Blocked Driveway", 119_046),
        total("phone", "inquiry", "towed-vehicle", 5),
    ]
}

fn year(year: i32) -> Span {
    Span {
        from: format!("{year}-01-01"),
        to: format!("{year}-12-31"),
    }
}

fn report(figures: &Figures, before: &Figures) -> Published {
    compute(&Input {
        names: &names(),
        span: &year(2016),
        today: "2026-11-23",
        figures,
        before,
        span_before: &year(2015),
        top: 5,
        exact: false,
    })
}

fn tally(channel: &str, kind: &str, id: &str, count: i64) -> Tally {
    Tally {
        channel: channel.to_owned(),
        kind: kind.to_owned(),
        id: id.to_owned(),
        count,
        ..Tally::default()
    }
}

#[test]
fn the_figures_of_2016_come_out_as_published() {
    let figures = Figures {
        imported: of_2016(),
        ..Figures::default()
    };
    let report = report(&figures, &Figures::default());
    assert_eq!(report.contacts.count, 35_982_514);
    assert_eq!(report.requests.share, Some(79));
    assert_eq!(report.per_resident, Some(42));
    assert_eq!(report.digital, Some(461));
    assert_eq!(report.channels[0].name, "Calls to 311");
    assert_eq!(report.channels[0].share, Some(539));
    let groups: Vec<(&str, i64)> = report
        .groups
        .iter()
        .map(|line| (line.name.as_str(), line.count))
        .collect();
    assert_eq!(groups[0], ("Noise", 370_645));
    assert_eq!(groups[4], ("Blocked Driveway", 119_046));
    assert_eq!(report.inquiries[0].lines[0].name, "Find a towed vehicle");
    assert!(
        report
            .missing
            .iter()
            .any(|what| what.contains("1,621,496 imported requests")),
        "{:?}",
        report.missing
    );
}

#[test]
fn a_total_for_all_channels_is_not_added_to_them() {
    let mut imported = of_2016();
    imported.push(total("", "contact", "", 35_982_514));
    let report = report(
        &Figures {
            imported,
            ..Figures::default()
        },
        &Figures::default(),
    );
    assert_eq!(report.contacts.count, 35_982_514);
    assert_eq!(report.channels.len(), 6);
}

#[test]
fn our_own_contacts_join_the_imported_ones_and_only_published_ones_count() {
    let figures = Figures {
        imported: of_2016(),
        contacts: vec![tally("sms", "contact", "", 9), tally("sms", "published", "", 7)],
        topics: vec![
            tally("sms", "request", "noise-residential", 3),
            tally("sms", "request", "noise-street", 1),
            tally("sms", "inquiry", "towed-vehicle", 2),
        ],
        ..Figures::default()
    };
    let report = report(&figures, &Figures::default());
    assert_eq!(report.contacts.count, 35_982_521);
    assert_eq!(report.logged, 9);
    let sms = report.channels.iter().find(|line| line.id == "sms").unwrap();
    assert_eq!((sms.count, sms.imported), (119_339, true));
    assert_eq!(report.groups[0].count, 370_649);
    assert_eq!(report.requests.count, 2_827_676);
}

#[test]
fn services_imported_one_by_one_make_their_group() {
    let imported = vec![
        total("", "request", "noise-residential", 30),
        total("", "request", "noise-street", 12),
        total("", "contact", "", 100),
    ];
    let report = report(
        &Figures {
            imported,
            ..Figures::default()
        },
        &Figures::default(),
    );
    assert_eq!((report.groups[0].name.as_str(), report.groups[0].count), ("Noise", 42));
    assert_eq!(report.requests.share, Some(420));
    assert_eq!(report.channels[0].name, "Not told by channel");
}

#[test]
fn change_is_told_only_of_years_that_are_over_and_have_figures() {
    let mut before = of_2016();
    for total in &mut before {
        total.period = "2015".to_owned();
    }
    before[0].count = 17_664_846;
    let figures = Figures {
        imported: of_2016(),
        ..Figures::default()
    };
    let before = Figures {
        imported: before,
        ..Figures::default()
    };
    assert_eq!(report(&figures, &before).contacts.change, Some(50));
    assert_eq!(report(&figures, &Figures::default()).contacts.change, None);
    let unfinished = compute(&Input {
        names: &names(),
        span: &year(2016),
        today: "2016-06-01",
        figures: &figures,
        before: &before,
        span_before: &year(2015),
        top: 5,
        exact: false,
    });
    assert_eq!(unfinished.contacts.change, None);
    assert!(unfinished.missing[0].starts_with("2016 is not over"));
}

#[test]
fn what_residents_said_is_told_with_the_answers_that_it_rests_on() {
    let survey = storage::SurveyFigures {
        filed: 4000,
        asked: 1500,
        solved: 1000,
        not_solved: 200,
        reopened: 190,
    };
    let figures = Figures {
        survey,
        ..Figures::default()
    };
    let told = report(&figures, &Figures::default());
    let lines: Vec<(&str, i64, Option<i64>)> = told
        .solved
        .iter()
        .map(|line| (line.id.as_str(), line.count, line.share))
        .collect();
    assert_eq!(
        lines,
        [
            ("asked", 1500, Some(375)),
            ("answered", 1200, Some(800)),
            ("solved", 1000, Some(833)),
            ("not_solved", 200, Some(167)),
            ("reopened", 190, Some(158)),
        ]
    );
    let text = crate::report::text(&told);
    assert!(text.contains("Was it solved? (own channels)"), "{text}");
    let sentence = "Of 4,000 requests filed on our own channels, 1,500 were asked about after closing and 1,200 were \
                    answered; 83.3% of the answers say solved.";
    assert!(text.contains(sentence), "{text}");
    let json = crate::report::json(&told);
    assert_eq!(json["survey"]["answered"], 1200);
    assert_eq!(json["survey"]["solved_share"].to_string(), "83.3");
    let nobody = report(&Figures::default(), &Figures::default());
    assert_eq!(nobody.solved, []);
    assert!(!crate::report::text(&nobody).contains("solved"));
    assert!(crate::report::json(&nobody)["survey"]["solved_share"].is_null());
}

#[test]
fn an_empty_log_says_what_is_missing_and_divides_by_nothing() {
    let report = report(&Figures::default(), &Figures::default());
    assert_eq!(
        report.contacts,
        Line {
            name: "Total".to_owned(),
            ..Line::default()
        }
    );
    assert_eq!(
        (report.digital, report.per_resident, report.requests.share),
        (None, None, None)
    );
    assert!(report.missing.iter().any(|what| what.contains("number of residents")));
}
