Noise step by step
on: sms, webchat

> my upstairs neighbor is so loud
< What is the address or nearest corner, and which borough?
< Which apartment or floor does the noise come from, if you know?
< SKIP if you do not know.
> 85 hicks street brooklyn apt 5A
< When does it happen? Is it going on now?
> every night after midnight
< Your noise report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 3
= contact filed (en): request noise-residential
= request 311-#1 noise-residential open: 85 hicks street, unit 5A, Brooklyn; recurring = yes; unit = 5A; when = every night after midnight
