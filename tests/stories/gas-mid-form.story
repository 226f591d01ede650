Gas in the middle of a form comes first
on: sms, webchat

> my upstairs neighbor is so loud
< What is the address or nearest corner, and which borough?
< Which apartment or floor does the noise come from, if you know?
< SKIP if you do not know.
> i smell gas
< Leave the building now. Do not touch switches or flames, or phone from inside. Once outside, call 911. 311 cannot send help for this.
> 85 hicks street brooklyn apt 5A
< When does it happen? Is it going on now?
> right now
< Your noise report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 4
= contact emergency (en): emergency gas-smell, request noise-residential
= request 311-#1 noise-residential open: 85 hicks street, unit 5A, Brooklyn; unit = 5A; when = right now
