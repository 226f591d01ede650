Fire
on: sms, webchat

> there is a fire in my building
< Get out now and close doors behind you. Do not use the elevator. Once you are safe, call 911. 311 cannot send help for this.

= turns 1
= contact emergency (en): emergency fire
