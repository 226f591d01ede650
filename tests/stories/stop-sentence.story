A plain sentence opts out
on: sms, webchat

> stop texting me
