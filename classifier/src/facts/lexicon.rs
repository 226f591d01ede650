//! What single words mean to the readers of facts, and the city's names of several words.

use crate::fold::fold;
use crate::rulebook::Geography;
use rustc_hash::FxHashMap;

/// Ends a street's name: `ave`.
pub(crate) const TYPE: u32 = 1;
/// Ends a street's name but is an ordinary word as well: `way`.
pub(crate) const COMMON_TYPE: u32 = 1 << 1;
/// Begins a street's name: `calle`.
pub(crate) const PREFIX: u32 = 1 << 2;
/// A direction: `w`, `east`.
pub(crate) const DIRECTION: u32 = 1 << 3;
/// A number written as an ordinal word: `fifth`.
pub(crate) const ORDINAL: u32 = 1 << 4;
/// Introduces a unit: `apt`.
pub(crate) const UNIT: u32 = 1 << 5;
/// Stands with the number of a floor: `floor`.
pub(crate) const FLOOR: u32 = 1 << 6;
/// Never part of a street's name.
pub(crate) const STOP: u32 = 1 << 7;
/// An ordinary word, unlikely to be a name.
pub(crate) const ORDINARY: u32 = 1 << 8;
/// An ordinary word that is a street's name in many cities: `main`.
pub(crate) const STREET_NAME: u32 = 1 << 9;
/// What a named place is: `park`.
pub(crate) const PLACE_NOUN: u32 = 1 << 10;
/// Joins the names of two streets: `and`.
pub(crate) const JOINS: u32 = 1 << 11;
/// Begins a question or a refusal: `what`, `idk`.
pub(crate) const EVASIVE: u32 = 1 << 12;
/// Stands between a label and its number: `is`, `number`.
pub(crate) const FILLER: u32 = 1 << 13;
/// Introduces a licence plate: `plate`.
pub(crate) const PLATE: u32 = 1 << 14;
/// A street type of the avenue family, whose name may be a letter behind it: `avenue j`.
pub(crate) const AVENUE: u32 = 1 << 15;
/// A label whose number is none of ours: `bus`, `ticket`.
pub(crate) const OTHER_LABEL: u32 = 1 << 16;
/// Money: `dollars`.
pub(crate) const MONEY: u32 = 1 << 17;

/// Introduces a corner or a stretch between two: `corner`, `between`.
pub(crate) const CORNER: u32 = 1 << 18;
/// Introduces a stretch between two streets: `between`.
pub(crate) const BETWEEN: u32 = 1 << 19;
/// Stands before the numbers of streets: `beach 91st street`.
pub(crate) const NUMBERED_NAME: u32 = 1 << 20;
/// Begins a sentence about people or their vehicles, never a place: `ppl drive`.
pub(crate) const CROWD: u32 = 1 << 21;

/// The built-in words by meaning; English and Spanish.
const WORDS: &[(u32, &str)] = &[
    (
        DIRECTION,
        "n s e w north south east west northeast northwest southeast southwest ne nw se sw",
    ),
    (
        ORDINAL,
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth primer primero primera \
         segundo segunda tercer tercero tercera cuarto cuarta quinto quinta sexto sexta septimo octavo noveno decimo",
    ),
    (FLOOR, "floor fl flr piso"),
    (AVENUE, "avenue ave av"),
    (
        COMMON_TYPE,
        "street st road drive place court way lane park square plaza terrace walk alley bridge circle row loop path \
         crescent green slip close",
    ),
    (
        STOP,
        "a an the my our your his her their this that these those some any every each no not on in at of to from for \
         by with near is are was were be been being am has have had do does did can could will would should there \
         here it its i im we you he she they them me us and or but if so because since until after before when \
         where who what why how than then just only also very too up down out off over under across between into \
         onto around about next behind beside dead side same whole entire one two three another other all both \
         minute minutes hour hours day days week weeks month months year years time times people cars car block blocks \
         feet foot dogs dog kids men guys trucks please thanks hello hi hey yes yeah ok okay dont cant wont isnt \
         going get got keep keeps still never always again el la los las un una unos unas mi mis su sus tu que en \
         de del al por para con sin y o es son esta estan hay no se lo le me nos muy mas ya pero como donde cuando \
         hace desde hasta entre cada todo toda todos todas",
    ),
    (
        ORDINARY,
        "dirty dark busy quiet local public private big small large little old new long wrong right left open \
         closed broken front back main middle corner city neighborhood building buildings house home apartment \
         room floor door window light lights lamp signal sign traffic parking parked park car cars truck vehicle \
         bus train subway street streets road sidewalk curb hydrant driveway tree trees water leak heat noise loud \
         music party neighbor neighbors landlord trash garbage litter recycling rat rats mice roach dog dogs cat \
         pothole potholes hole graffiti snow ice gas smoke fire police help stop status cancel skip done next \
         more menu report request complaint issue problem people person man woman kids children guy someone \
         something nothing everything everyone anything good bad great thank blocking blocked block flooding flood \
         sewer drain clean cleaning take need needs want wants know think see saw make makes fix fixed \
         call called send sent come came gone left live lives stay work works working happen happening happened \
         morning night today yesterday tomorrow now later monday tuesday wednesday thursday friday saturday sunday \
         number phone email name address zip plate black white red blue green silver gray grey brown honda toyota \
         ford ticket permit license food restaurant bar store shop gym bodega deli \
         side way place thing things lot time way whole half about both many few several lots \
         bueno buena calle casa edificio vecino vecinos ruido basura agua luz calefaccion ayuda si gracias hola",
    ),
    (
        STREET_NAME,
        "main park church spring broad front grand union high wall canal prince mercer water hudson king queen market \
         pearl john nassau center central lake hill forest ocean river bridge court college school mill garden bay \
         beach pine oak elm maple cedar walnut chestnut cherry vine washington lincoln jefferson madison jackson \
         adams franklin fulton green white rose",
    ),
    (
        PLACE_NOUN,
        "park playground school library hospital station church synagogue mosque temple plaza bridge museum stadium \
         pier terminal houses projects cemetery college university mall market square garden gardens beach zoo \
         center centre field courthouse precinct firehouse theater theatre parque escuela biblioteca iglesia \
         estacion plaza mercado hotel pharmacy supermarket laundromat bodega deli tower towers airport ferry \
         playground pool gym depot diner bakery garage",
    ),
    (JOINS, "and y e at x con et und"),
    (
        EVASIVE,
        "what why who how when which huh idk dunno unknown skip none nope no que quien como cual porque por \
         whats wheres hows help stop status cancel menu",
    ),
    (FILLER, "is number no num nr nro numero es reads says"),
    (
        PLATE,
        "plate plates placa placas tag tags lic license licence matricula",
    ),
    (
        OTHER_LABEL,
        "plate plates ticket case request complaint sr bus route train pole meter number school ps reference ref \
         confirmation account permit badge summons violation item",
    ),
    (
        CORNER,
        "corner corners intersection esquina cruce between btw btwn bet entre",
    ),
    (BETWEEN, "between btw btwn bet entre"),
    (NUMBERED_NAME, "beach bay brighton"),
    (
        CROWD,
        "ppl people folks they he she we you everyone someone somebody drivers driver cars trucks bikes bikers \
         cyclists cabs taxis buses kids guys who gente carros ellos",
    ),
    (MONEY, "dollars dollar bucks usd dolares dolar"),
];

/// The lists of names that may be of several words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    /// Streets whose names have no street type.
    Streets,
    /// Boroughs; the value is the position in the geography.
    Boroughs,
    /// Words that introduce a unit, where they are several.
    Units,
    /// Words that lead to a named place; the value is 1 where they belong to the place's text.
    Leads,
    /// Complete expressions of time.
    Times,
    /// Phrases after which a number is an hour.
    HourLeads,
    /// Phrases behind an hour: `am`, `de la noche`.
    DayHalves,
}

/// How many lists there are.
const LISTS: usize = 7;

impl List {
    fn bit(self) -> u32 {
        1 << (self as u32)
    }
}

/// What one word means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// The meanings named above.
    pub is: u32,
    /// Its meanings in expressions of time.
    pub time: u32,
    /// The lists in which a name begins with it, one bit each.
    begins: u32,
}

impl Meaning {
    /// Whether a name of a list begins with the word.
    pub(crate) fn begins(self, list: List) -> bool {
        self.begins & list.bit() != 0
    }

    /// Adds the meanings of another word.
    pub(crate) fn join(&mut self, other: Self) {
        self.is |= other.is;
        self.time |= other.time;
        self.begins |= other.begins;
    }
}

/// Where a name of several words leads.
#[derive(Clone, Debug)]
struct Name {
    folded: Box<str>,
    words: usize,
    value: usize,
}

/// Names of one or more words, found by their first word.
#[derive(Debug, Default)]
struct Names {
    by_first: FxHashMap<Box<str>, Vec<Name>>,
}

impl Names {
    /// Adds a name with a number of the caller's choice.
    fn add(&mut self, folded: &str, value: usize) {
        let first = folded.split(' ').next().unwrap_or_default();
        let words = folded.split(' ').count();
        let names = self.by_first.entry(first.into()).or_default();
        if names.iter().any(|name| *name.folded == *folded) {
            return;
        }
        names.push(Name {
            folded: folded.into(),
            words,
            value,
        });
        names.sort_by_key(|name| std::cmp::Reverse(name.words));
    }

    /// The longest name that begins with the word `first`, where `words(n)` gives the text of `n` words from there:
    /// how many words it has, and its number.
    fn longest<'t>(&self, first: &str, words: impl Fn(usize) -> &'t str) -> Option<(usize, usize)> {
        let names = self.by_first.get(first)?;
        names
            .iter()
            .find(|name| words(name.words) == &*name.folded)
            .map(|name| (name.words, name.value))
    }
}

/// The meanings of single words, and the names.
#[derive(Debug)]
pub(crate) struct Lexicon {
    words: FxHashMap<Box<str>, Meaning>,
    names: [Names; LISTS],
}

impl Lexicon {
    /// Joins the built-in words with the geography's.
    pub(crate) fn new(geography: &Geography) -> Self {
        let mut lexicon = Self {
            words: FxHashMap::default(),
            names: Default::default(),
        };
        for &(meaning, words) in WORDS {
            words.split_whitespace().for_each(|word| lexicon.mean(word, meaning));
        }
        geography
            .street_types
            .iter()
            .for_each(|word| lexicon.mean(&fold(word), TYPE));
        geography
            .street_prefixes
            .iter()
            .for_each(|word| lexicon.mean(&fold(word), PREFIX));
        for word in &geography.unit_words {
            let folded = fold(word);
            if folded.contains(' ') {
                lexicon.add_name(List::Units, &folded, 0);
            } else {
                lexicon.mean(&folded, UNIT);
            }
        }
        geography
            .named_streets
            .iter()
            .for_each(|name| lexicon.add_name(List::Streets, name, 0));
        for (number, borough) in geography.boroughs.iter().enumerate() {
            lexicon.add_name(List::Boroughs, &borough.name, number);
            borough
                .synonyms
                .iter()
                .for_each(|name| lexicon.add_name(List::Boroughs, name, number));
        }
        lexicon
    }

    /// Adds a name to a list, with a number of the caller's choice.
    pub(crate) fn add_name(&mut self, list: List, written: &str, value: usize) {
        let folded = fold(written);
        let Some(first) = folded.split(' ').next().filter(|first| !first.is_empty()) else {
            return;
        };
        self.words.entry(first.into()).or_default().begins |= list.bit();
        if let Some(names) = self.names.get_mut(list as usize) {
            names.add(&folded, value);
        }
    }

    /// Gives a folded word a meaning in expressions of time.
    pub(crate) fn mean_time(&mut self, word: &str, meaning: u32) {
        self.words.entry(word.into()).or_default().time |= meaning;
    }

    /// What a folded word means.
    pub(crate) fn meaning(&self, word: &str) -> Meaning {
        self.words.get(word).copied().unwrap_or_default()
    }

    /// The longest name of a list that begins with the word `first`, where `words(n)` gives the text of `n` words
    /// from there: how many words it has, and its number.
    pub(crate) fn longest<'t>(
        &self,
        list: List,
        first: &str,
        words: impl Fn(usize) -> &'t str,
    ) -> Option<(usize, usize)> {
        self.names.get(list as usize)?.longest(first, words)
    }

    fn mean(&mut self, word: &str, meaning: u32) {
        if !word.is_empty() {
            self.words.entry(word.into()).or_default().is |= meaning;
        }
    }
}
