An appointment
on: sms, webchat

> how do I get an IDNYC appointment
< Make, change or cancel an IDNYC appointment at nyc.gov/idnyc. The card is free for residents 10 and older. Bring papers that show who you are and where you live; the site has the list. Or call 311.

= turns 1
= contact answered (en): inquiry idnyc-appointment
