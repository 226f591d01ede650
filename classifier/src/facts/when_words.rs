//! The words of time expressions: one table for each language.

/// The words of one language, folded, separated by spaces; `fixed` and `hour_leads` hold phrases, separated by bars.
pub(crate) struct WhenWords {
    /// Complete expressions.
    pub fixed: &'static str,
    /// Words before any expression of time: `since`, `for`, `at`.
    pub leads: &'static str,
    /// Words after which a bare hour is a time: `since 11`.
    pub since: &'static str,
    /// Words after which a bare hour may be a time: `at 11`.
    pub at: &'static str,
    /// Phrases after which a number is always an hour: `a las 11`.
    pub hour_leads: &'static str,
    /// Words that may stand behind a lead: `the`.
    pub articles: &'static str,
    /// Words that make a day or part of a day an expression: `every`, `last`.
    pub selectors: &'static str,
    /// Parts of a day, and words for days and weeks that follow a selector.
    pub parts: &'static str,
    /// Days of the week.
    pub days: &'static str,
    /// Short days, which are ordinary words too and need a lead.
    pub short_days: &'static str,
    /// Months.
    pub months: &'static str,
    /// Units of one.
    pub unit: &'static str,
    /// Units of several.
    pub units: &'static str,
    /// Numbers as words.
    pub numbers: &'static str,
    /// Words behind a duration: `ago`.
    pub ago: &'static str,
    /// Phrases behind an hour.
    pub day_half: &'static str,
    /// Words between two hours: `to`.
    pub range: &'static str,
}

/// All languages; adding one is adding its table here.
pub(crate) const WHEN: &[&WhenWords] = &[&ENGLISH, &SPANISH];

const ENGLISH: WhenWords = WhenWords {
    fixed: "right now|just now|now|currently|at the moment|today|tonight|yesterday|yesterday morning|overnight|\
            last night|this morning|this afternoon|this evening|all night|all day|all night long|all day long|\
            all week|all weekend|all morning|every night|every day|everyday|every morning|every weekend|at night|\
            in the morning|in the mornings|in the evening|in the evenings|in the afternoon|during the day|\
            during the night|late at night|nightly|daily|on weekends|on weekdays|weekends|weeknights|after hours|\
            the other day|the other night|a while ago|for a while|just started|noon|midnight|around the clock|24 7|\
            day and night|the middle of the night|in the middle of the night|early this morning|late last night|\
            as we speak|this week|this weekend|nights|mornings|constantly|ongoing",
    leads: "since from until till after before at around about by for over during past on in approximately between",
    since: "since until till",
    at: "at around after before from",
    hour_leads: "",
    articles: "the past last",
    selectors: "every each last this next on past all",
    parts: "morning mornings afternoon evening evenings night nights weekend weekends week month year day summer \
            winter spring fall",
    days: "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays \
           saturdays sundays tues thurs",
    short_days: "mon tue wed thu thur fri sat sun",
    months: "january february march april may june july august september october november december jan feb mar apr \
             jun jul aug sep sept oct nov dec christmas thanksgiving",
    unit: "minute hour hr day night week month year",
    units: "minutes mins min hours hrs hr days nights weeks months years",
    numbers: "a an one two three four five six seven eight nine ten eleven twelve couple few several many 1",
    ago: "ago now straight already",
    day_half: "am|pm|a m|p m|oclock|o clock|in the morning|in the evening|at night|in the afternoon",
    range: "to until till and",
};

const SPANISH: WhenWords = WhenWords {
    fixed: "ahora|ahorita|ahora mismo|ahorita mismo|en este momento|hoy|anoche|ayer|antier|anteayer|anteanoche|\
            esta manana|esta tarde|esta noche|toda la noche|todo el dia|toda la semana|todas las noches|\
            todos los dias|cada noche|cada dia|de noche|por la noche|por las noches|en la noche|en las noches|\
            por la manana|en la manana|por la tarde|de madrugada|en la madrugada|los fines de semana|\
            el fin de semana|la semana pasada|el mes pasado|el ano pasado|hace rato|hace un rato|medianoche|mediodia|\
            desde ayer|dia y noche",
    leads: "desde hasta por durante hace sobre en el los entre",
    since: "desde hasta",
    at: "",
    hour_leads: "a las|a la una|desde las|hasta las|como a las|sobre las",
    articles: "el la los las",
    selectors: "cada este esta todos proximo",
    parts: "noche noches dia dias semana mes lunes martes miercoles jueves viernes sabado domingo fin",
    days: "lunes martes miercoles jueves viernes sabado domingo sabados domingos",
    short_days: "",
    months: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    unit: "minuto hora dia noche semana mes ano",
    units: "minutos horas dias noches semanas meses anos",
    numbers: "un una uno dos tres cuatro cinco seis siete ocho nueve diez varios varias unos unas 1",
    ago: "atras",
    day_half: "de la noche|de la manana|de la tarde|de la madrugada|am|pm|a m|p m",
    range: "a hasta y",
};
