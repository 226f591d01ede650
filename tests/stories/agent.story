A person is asked for
on: sms, webchat

> I want to talk to a real person
< I have asked a person to help you. They write here as soon as they are free. You can also call 311. MENU brings me back.
> are you there
< Hello, this is NYC 311. What would you like to report or ask? For example: no heat, loud music, parking ticket. In an emergency call 911.

= turns 2
= contact handoff (en): directory agent
