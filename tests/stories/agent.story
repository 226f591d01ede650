A person is asked for
on: sms, webchat

> I want to talk to a real person
< I have asked a person to help you. They write here as soon as they are free. You can also call 311. MENU brings me back.
> are you there
< I have passed that on to our staff. MENU brings me back.

= turns 2
= contact handoff (en): directory agent
