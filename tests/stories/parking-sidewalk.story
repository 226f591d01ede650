A truck on the sidewalk in one message
on: sms, webchat

> truck parked on the sidewalk 31-10 37th ave queens
