A couch to be picked up or asked about
on: sms, webchat

> how do I get rid of an old couch
< Put large items like a couch or bed out the night before your trash day. Mattresses and box springs must be in a sealed plastic bag. Fridges and air conditioners need an appointment. See nyc.gov/dsny or call 311.

= turns 1
= contact answered (en): inquiry bulk-item-disposal
