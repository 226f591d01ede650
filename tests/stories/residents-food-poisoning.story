Food poisoning
on: webchat

> got real sick after eating at a chicken spot
< What is the name of the place where you ate?
< When did you eat there?
> Crown Chicken, last night
< What phone number can we reach you at?
< What is the address or nearest corner, and which borough?
< SKIP if you do not know.
> 212 555 0123
< Your food poisoning report is 311-#1. The food safety desk has it now. If you feel very sick, call a doctor or 911.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 3
= contact filed (en): request food-poisoning
= request 311-#1 food-poisoning open: ; business = Crown Chicken; contact = +12125550123; when = last night
