Somebody who does not wake up
on: sms, webchat

> my grandma fell and isnt waking up
