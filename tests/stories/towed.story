A towed car
on: sms, webchat

> my car was towed where is it
