Somebody who does not wake up
on: sms, webchat

> my grandma fell and isnt waking up
< Call 911 now and do what the operator tells you. Stay with the person if it is safe. 311 cannot send help for this.

= turns 1
= contact emergency (en): emergency medical
