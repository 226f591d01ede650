An emergency while waiting for a person
on: sms, webchat

> agent
< I have asked a person to help you. They write here as soon as they are free. You can also call 311. MENU brings me back.
> my house is on fire
< Get out now and close doors behind you. Do not use the elevator. Once you are safe, call 911. 311 cannot send help for this.

= turns 2
= contact emergency (en): directory agent, emergency fire
