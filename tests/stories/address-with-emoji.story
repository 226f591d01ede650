Emoji and newlines do no harm
on: sms, webchat

> no heat 🥶🥶 350 5th ave manhattan apt 4B whole building 212 555 0123
