A towed car
on: sms, webchat

> my car was towed where is it
< If your car is gone, look up its plate at nyc.gov/finance (towed vehicles) or call 311. To get it back bring your license, registration and proof of insurance. If it was not towed, report it stolen to police.

= turns 1
= contact answered (en): inquiry towed-vehicle
