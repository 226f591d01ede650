//! What a kind of channel says of its settings. The folder of each channel describes its own keys; this room reads a
//! table by that description, so that it knows no channel by name.

/// A kind of channel, as far as its table `[channels.NAME]` goes.
#[derive(Clone, Copy, Debug)]
pub struct ChannelKind {
    /// What `kind = "…"` says, and the channel's code in the log: small letters, digits and `_`.
    pub name: &'static str,
    /// What people call it, where the pack gives no other name.
    pub label: &'static str,
    /// What stands above its table in the documented settings; may be empty.
    pub about: &'static str,
    /// The keys of its table, in the order in which they are documented.
    pub keys: &'static [Key],
    /// Whether a city has it without writing anything, until `enabled = false`.
    pub is_on: bool,
    /// Another kind that it cannot work without.
    pub beside: Option<Beside>,
}

/// A kind that must be enabled too.
#[derive(Clone, Copy, Debug)]
pub struct Beside {
    /// That kind.
    pub kind: &'static str,
    /// What is wrong where it is not enabled.
    pub message: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

/// One key of a channel's table. In the environment it is `CALLBOX__CHANNELS__NAME__KEY`.
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The key: `api_base`.
    pub name: &'static str,
    /// What may be written behind it.
    pub takes: Takes,
    /// Whether it must be there.
    pub need: Need,
    /// What stands above it in the documented settings, in lines; may be empty.
    pub help: &'static str,
    /// A value for the documented settings; without quotes where it is a text.
    pub example: &'static str,
}

/// What may be written behind a key.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// A text.
    Text,
    /// A text of a certain form.
    Form(Form),
    /// One of these words; the first where nothing is said.
    Choice(&'static [&'static str]),
    /// A provider's address: https, or `http://127.0.0.1:PORT` for a stand-in. Kept without a slash at the end.
    ApiBase,
    /// A text that nobody may see.
    Secret,
    /// One secret, or a list of them while it is being changed.
    Secrets,
    /// A list of texts.
    Texts,
    /// A list of origins of pages: `https://www.city.example`.
    Origins,
    /// A whole number of at least zero.
    Number,
    /// True or false.
    Truth,
    /// A table of texts under these keys.
    Table(&'static [&'static str]),
    /// A table of texts by language under each of these keys.
    Languages(&'static [&'static str]),
}

/// The form of a text.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// Whether a text has it.
    pub fits: fn(&str) -> bool,
    /// What a text that has it is: "a public key".
    pub what: &'static str,
    /// What to do where a text does not have it.
    pub remedy: &'static str,
}

/// Whether a key must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It must.
    Always,
    /// It may be left out.
    Never,
    /// It must where another key has this value.
    When {
        /// The other key, which stands further up.
        key: &'static str,
        /// Its value.
        is: &'static str,
    },
    /// It must unless another key is there.
    Unless {
        /// The other key.
        key: &'static str,
        /// What to do where neither is there.
        remedy: &'static str,
    },
    /// It must where another key is there and not empty.
    With {
        /// The other key.
        key: &'static str,
        /// What to do where the other one stands alone.
        remedy: &'static str,
    },
}

impl Key {
    const fn new(name: &'static str, takes: Takes, need: Need, example: &'static str) -> Self {
        Self {
            name,
            takes,
            need,
            help: "",
            example,
        }
    }

    /// A text that must be there.
    pub const fn text(name: &'static str, example: &'static str) -> Self {
        Self::new(name, Takes::Text, Need::Always, example)
    }

    /// A text of a certain form that must be there.
    pub const fn form(name: &'static str, form: Form, example: &'static str) -> Self {
        Self::new(name, Takes::Form(form), Need::Always, example)
    }

    /// A secret that must be there.
    pub const fn secret(name: &'static str, example: &'static str) -> Self {
        Self::new(name, Takes::Secret, Need::Always, example)
    }

    /// One secret or a list of them, at least one of which must be there.
    pub const fn secrets(name: &'static str, example: &'static str) -> Self {
        Self::new(name, Takes::Secrets, Need::Always, example)
    }

    /// One of these words; the first where nothing is said.
    pub const fn choice(name: &'static str, words: &'static [&'static str]) -> Self {
        let example = match words {
            [first, ..] => first,
            [] => "",
        };
        Self::new(name, Takes::Choice(words), Need::Never, example)
    }

    /// A list of texts, empty where nothing is said.
    pub const fn texts(name: &'static str, example: &'static str) -> Self {
        Self::new(name, Takes::Texts, Need::Never, example)
    }

    /// A list of origins of pages, empty where nothing is said.
    pub const fn origins(name: &'static str) -> Self {
        Self::new(name, Takes::Origins, Need::Never, "[]")
    }

    /// A whole number that may be left out.
    pub const fn number(name: &'static str, example: &'static str) -> Self {
        Self::new(name, Takes::Number, Need::Never, example)
    }

    /// True or false; may be left out.
    pub const fn truth(name: &'static str, example: &'static str) -> Self {
        Self::new(name, Takes::Truth, Need::Never, example)
    }

    /// A table of texts under these keys, each of which may be left out.
    pub const fn table(name: &'static str, keys: &'static [&'static str], example: &'static str) -> Self {
        Self::new(name, Takes::Table(keys), Need::Never, example)
    }

    /// A table of texts by language under each of these keys, each of which may be left out.
    pub const fn languages(name: &'static str, keys: &'static [&'static str], example: &'static str) -> Self {
        Self::new(name, Takes::Languages(keys), Need::Never, example)
    }

    /// The provider's address, for stand-ins; the provider's own where nothing is said.
    pub const fn api_base(own: &'static str) -> Self {
        Self::new("api_base", Takes::ApiBase, Need::Never, own)
    }

    /// The same key with sentences above it.
    pub const fn help(self, help: &'static str) -> Self {
        Self { help, ..self }
    }

    /// The same key, which may be left out.
    pub const fn optional(self) -> Self {
        Self {
            need: Need::Never,
            ..self
        }
    }

    /// The same key, needed only where another one, further up, has this value.
    pub const fn when(self, key: &'static str, is: &'static str) -> Self {
        Self {
            need: Need::When { key, is },
            ..self
        }
    }

    /// The same key, needed unless another one is there.
    pub const fn unless(self, key: &'static str, remedy: &'static str) -> Self {
        Self {
            need: Need::Unless { key, remedy },
            ..self
        }
    }

    /// The same key, needed where another one is there and not empty.
    pub const fn with(self, key: &'static str, remedy: &'static str) -> Self {
        Self {
            need: Need::With { key, remedy },
            ..self
        }
    }
}
