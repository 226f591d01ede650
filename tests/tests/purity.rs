//! Any words in any order through the desk's pure step, with the real pack: it never panics, every reply fits its
//! channel, and an emergency is always answered with the number to call.

use classifier::{Context, Kind};
use config::{LoadedPack, PackSource, load_pack};
use conversation::{
    Channel, Consent, ConsentDirection, ConsentState, DayFacts, Effect, Event, Inbound, Mode, PeopleFacts, RequestView,
    Seen, Step, TextUnit, step,
};
use gateway::channels::{KINDS, channel_of};
use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::LazyLock;
use tests::city::NOON;

static PACK: LazyLock<LoadedPack> = LazyLock::new(|| load_pack(&PackSource::BuiltIn).expect("the built-in pack loads"));

/// More messages than this in one reply would be a flood.
const MOST_MESSAGES: usize = 8;

/// Words that lead through the desk's states, and some that lead nowhere.
const WORDS: [&str; 40] = [
    "no heat",
    "350 5th ave",
    "manhattan",
    "apt 4B",
    "whole building",
    "yes",
    "no",
    "1",
    "2",
    "3",
    "skip",
    "why",
    "undo",
    "change",
    "status",
    "311-12345678",
    "stop",
    "start",
    "help",
    "cancel",
    "agent",
    "language",
    "español",
    "no hay calefacción",
    "parking ticket status",
    "7012345678",
    "noise",
    "menu",
    "back",
    "repeat",
    "loud music",
    "also a pothole",
    "thanks",
    "bye",
    "no wait, apt 5C",
    "broadway and w 42nd st",
    "212 555 0123",
    "me@mail.example",
    "\u{202e}\u{200b}",
    "",
];

/// What happens, as far as chance decides it.
#[derive(Clone, Debug)]
enum Happening {
    Says(String),
    Presses(usize),
    LookUp(bool),
    Joins,
    Writes(String),
    Leaves,
    Reports(String),
    Closes,
    Changes(usize),
    Silence,
    Refused(bool),
}

fn happening() -> impl Strategy<Value = Happening> {
    let word = (0..WORDS.len()).prop_map(|place| WORDS[place].to_owned());
    let phrase = vec(word, 1..4).prop_map(|words| words.join(" "));
    let tests = any::<prop::sample::Index>().prop_map(|index| index.get(&PACK.tests).text.clone());
    let odd = proptest::string::string_regex("(?s).{0,300}")
        .expect("a pattern")
        .boxed();
    let long = (odd.clone(), 1..200_usize).prop_map(|(text, times)| text.repeat(times).chars().take(5000).collect());
    let text = prop_oneof![4 => phrase, 4 => tests, 2 => odd, 1 => long].boxed();
    prop_oneof![
        14 => text.clone().prop_map(Happening::Says),
        3 => (0..4_usize).prop_map(Happening::Presses),
        1 => any::<bool>().prop_map(Happening::LookUp),
        1 => Just(Happening::Joins),
        1 => text.clone().prop_map(Happening::Writes),
        1 => Just(Happening::Leaves),
        1 => text.prop_map(Happening::Reports),
        1 => Just(Happening::Closes),
        1 => (0..4_usize).prop_map(Happening::Changes),
        1 => Just(Happening::Silence),
        1 => any::<bool>().prop_map(Happening::Refused),
    ]
}

/// A desk without a database: what one step leaves is what the next one sees.
struct Talk {
    channel: Channel,
    seen: Seen,
    offered: Vec<String>,
    now: i64,
}

impl Talk {
    fn new(channel: &str) -> Self {
        Self::at(channel, "")
    }

    fn at(channel: &str, address: &str) -> Self {
        let day = DayFacts {
            date: "2026-11-23".to_owned(),
            flags: Vec::new(),
        };
        let people = Some(PeopleFacts {
            minute: 30,
            waiting: 2,
            usual_minutes: Some(7),
        });
        let seen = Seen {
            day,
            people,
            ..Seen::default()
        };
        Self {
            channel: channel_of(KINDS, channel, address),
            seen,
            offered: Vec::new(),
            now: NOON,
        }
    }

    fn event(&self, happening: &Happening) -> Event {
        let name = "Ana".to_owned();
        match happening {
            Happening::Says(text) => says(text),
            Happening::Presses(place) => Event::Message(Inbound {
                text: "pressed".to_owned(),
                choice: self
                    .offered
                    .get(*place)
                    .cloned()
                    .or_else(|| Some("no-such-choice".to_owned())),
                ..Inbound::default()
            }),
            Happening::LookUp(found) => Event::LookupResult {
                answer: "parking-ticket-status".to_owned(),
                fields: found.then(|| [("status".to_owned(), "{amount} <b>".to_owned())].into()),
            },
            Happening::Joins => Event::PersonJoined { name },
            Happening::Writes(text) => Event::PersonReply {
                name,
                text: text.clone(),
            },
            Happening::Leaves => Event::PersonLeft,
            Happening::Reports(words) => Event::PersonReported {
                service: ["pothole", "heat-hot-water", "no-such-service"][words.len() % 3].to_owned(),
                words: words.clone(),
            },
            Happening::Closes => Event::PersonClosed,
            Happening::Changes(place) => Event::RequestChanged {
                number: self
                    .seen
                    .recent
                    .get(*place)
                    .map_or("311-00000000".to_owned(), |request| request.number.clone()),
                status: ["open", "in_progress", "closed", "nonsense"][*place].to_owned(),
                note: place.is_multiple_of(2).then(|| "fixed".to_owned()),
                joined: (*place == 3).then(|| "311-00000001".to_owned()),
            },
            Happening::Silence => Event::Silence,
            Happening::Refused(emergency) => Event::RefusedByProvider { emergency: *emergency },
        }
    }

    fn take(&mut self, event: &Event) -> Step {
        self.now += 60_000;
        self.seen.drawn_numbers = (0..4)
            .map(|place| format!("311-{:08}", (self.now / 60_000 + place) % 100_000_000))
            .collect();
        let taken = step(&PACK.pack, &self.channel, &self.seen, event, self.now);
        self.seen.conversation = Some(taken.state.clone());
        for effect in &taken.effects {
            self.remember(effect);
        }
        taken
    }

    fn remember(&mut self, effect: &Effect) {
        match effect {
            Effect::Consent(change) => {
                let state = match change.direction {
                    ConsentDirection::OptIn => ConsentState::OptedIn,
                    ConsentDirection::OptOut => ConsentState::OptedOut,
                };
                self.seen.consent = Consent { state };
            }
            Effect::Say(say) if !say.choices.is_empty() => {
                self.offered = say.choices.iter().map(|choice| choice.id.clone()).collect();
            }
            Effect::File(request) => self.seen.recent.insert(
                0,
                RequestView {
                    number: request.number.clone(),
                    service: request.service.clone(),
                    status: "open".to_owned(),
                    created_at: self.now,
                    updated_at: self.now,
                    due_at: request.due_at,
                    mine: true,
                    place: Some(request.place.clone()),
                    forwarded: false,
                    created_day: "2026-11-23".to_owned(),
                    updated_day: "2026-11-23".to_owned(),
                    agency_number: None,
                    surveyed: false,
                },
            ),
            _ => {}
        }
    }
}

fn says(text: &str) -> Event {
    Event::Message(Inbound {
        text: text.to_owned(),
        ..Inbound::default()
    })
}

/// Every reply fits the channel; nothing is empty; nothing is filed under a number that was not drawn.
fn assert_fits(talk: &Talk, taken: &Step, event: &Event) {
    let limits = talk.channel.limits;
    let messages: Vec<_> = taken.says().collect();
    assert!(
        messages.len() <= MOST_MESSAGES,
        "{event:?} was answered with {} messages",
        messages.len()
    );
    for say in messages {
        let length = match limits.unit {
            TextUnit::Chars => say.text.chars().count(),
            TextUnit::Utf16 => say.text.encode_utf16().count(),
            TextUnit::Bytes => say.text.len(),
        };
        assert!(length <= limits.text, "a reply of {length} to {event:?}: {}", say.text);
        assert!(!say.text.trim().is_empty(), "an empty reply to {event:?}");
        assert!(say.choices.len() <= limits.buttons, "too many choices after {event:?}");
        for choice in &say.choices {
            assert!(
                choice.label.chars().count() <= limits.button_label,
                "the label {:?} is too long",
                choice.label
            );
        }
    }
    if let Some(request) = taken.filed() {
        assert!(
            talk.seen.drawn_numbers.contains(&request.number),
            "{} was never drawn",
            request.number
        );
    }
}

#[test]
fn a_word_of_caution_is_said_by_the_desk_and_not_beside_a_person() {
    let text = "a man has been lying on the bench since the morning and does not answer";
    let said = |talk: &mut Talk| -> String {
        let taken = talk.take(&says(text));
        taken.says().map(|say| say.text.as_str()).collect::<Vec<_>>().join("\n")
    };
    let mut talk = Talk::new("webchat");
    assert!(said(&mut talk).starts_with("In an emergency call 911.\n"));
    talk.take(&says("agent"));
    assert!(said(&mut talk).starts_with("In an emergency call 911.\n"));
    let name = "Pat Example".to_owned();
    talk.take(&Event::PersonJoined { name });
    assert_eq!(said(&mut talk), "");
    assert!(!said(&mut Talk::at("x", "post:1")).contains("911"));
    let mut talk = Talk::new("sms");
    talk.take(&says("STOP"));
    assert!(!said(&mut talk).starts_with("In an emergency"));
}

#[test]
fn a_word_of_caution_is_not_said_twice_nor_in_what_confirms_stop() {
    for (text, times) in [
        ("is there a cooling center, my grandmother feels faint from the heat", 1),
        ("stop texting me, the boiler smells funny tonight", 0),
    ] {
        let mut talk = Talk::new("webchat");
        let decision = PACK.pack.classifier.classify(text, &Context::default());
        assert!(decision.caution.is_some(), "{text} is near to nothing");
        let taken = talk.take(&says(text));
        let said: Vec<&str> = taken.says().map(|say| say.text.as_str()).collect();
        assert_eq!(said.join("\n").matches("911").count(), times, "{said:?}");
    }
}

#[test]
fn what_a_public_message_names_beside_a_question_begins_no_form_either() {
    let mut talk = Talk::at("discord", "guild:1/2/3");
    let taken = talk.take(&says("no heat also a pothole parking ticket status"));
    assert!(!matches!(taken.state.mode, Mode::Filling(_)), "{:?}", taken.state.mode);
    let said: Vec<&str> = taken.says().map(|say| say.text.as_str()).collect();
    assert!(said.join("\n").contains("direct message"), "{said:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_conversation_is_taken_and_an_emergency_is_always_answered(
        on_sms in any::<bool>(),
        connector in any::<bool>(),
        happenings in vec(happening(), 0..8),
        chosen in any::<prop::sample::Index>(),
    ) {
        let mut talk = Talk::new(if on_sms { "sms" } else { "webchat" });
        if connector {
            talk.seen.connectors.push("parking-ticket".to_owned());
        }
        for happening in &happenings {
            let event = talk.event(happening);
            let taken = talk.take(&event);
            assert_fits(&talk, &taken, &event);
            let again = step(&PACK.pack, &talk.channel, &talk.seen, &event, talk.now);
            prop_assert_eq!(&again, &step(&PACK.pack, &talk.channel, &talk.seen, &event, talk.now));
        }
        let emergencies: Vec<_> =
            PACK.tests.iter().filter(|test| test.wanted && test.topic.kind == Kind::Emergency).collect();
        let test = chosen.get(&emergencies);
        let event = says(&test.text);
        let taken = talk.take(&event);
        assert_fits(&talk, &taken, &event);
        let said: Vec<&str> = taken.says().map(|say| say.text.as_str()).collect();
        let call = &PACK.pack.emergencies[&test.topic.id].call;
        prop_assert!(said.join("\n").contains(call.as_str()), "{:?} was answered {:?} without {}", test.text, said, call);
    }

    #[test]
    fn where_everybody_reads_along_no_form_is_begun_and_nothing_is_filed(
        happenings in vec(happening(), 0..14),
        place in 0..3_usize,
    ) {
        let (channel, address) = [("x", "post:1"), ("messenger", "comment:1_2"), ("discord", "guild:1/2/3")][place];
        let mut talk = Talk::at(channel, address);
        for happening in &happenings {
            let event = talk.event(happening);
            let taken = talk.take(&event);
            prop_assert!(!matches!(taken.state.mode, Mode::Filling(_)), "{:?} after {:?}", taken.state.mode, event);
            prop_assert!(!taken.effects.iter().any(|effect| matches!(effect, Effect::File(_))), "{:?}", event);
        }
    }
}
