The source of a noise is corrected
on: sms, webchat

> loud party next door
< What is the address or nearest corner, and which borough?
< Which apartment or floor does the noise come from, if you know?
< SKIP if you do not know.
> 45 e 7th st manhattan
< When does it happen? Is it going on now?
> actually its a bar not a neighbor
< What is the name of the business?
< When does it happen? Is it going on now?
> The Blue Anchor, right now
< Your business noise report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 4
= contact filed (en): request noise-commercial
= request 311-#1 noise-commercial open: 45 e 7th st, Manhattan; business = The Blue Anchor; when = right now
