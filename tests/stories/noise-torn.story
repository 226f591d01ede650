Noise without a source is asked back
on: sms, webchat

> noise complaint
< Which one is it?
< 1 Noise from a business
< 2 Noise from a neighbor
< 3 Noise on a street or in a park
< Reply with the number.
> 2
< What is the address or nearest corner, and which borough?
< Which apartment or floor does the noise come from, if you know?
< SKIP if you do not know.
> 45 e 7th st manhattan apt 2, right now
< Your noise report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 3
= contact filed (en): request noise-residential
= request 311-#1 noise-residential open: 45 e 7th st, unit 2, Manhattan; unit = 2; when = right now
