When heat must be on
on: sms, webchat

> when does heat season start
