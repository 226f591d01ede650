Two issues in one message
on: sms, webchat

> no heat and loud music next door, 350 5th ave manhattan apt 4B, 212 555 0123
< Is it the whole building or only your apartment?
< 1 Whole building
< 2 Only my apartment
< Reply with the number.
> whole building
< Your heat and hot water report is 311-#1. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
< Now about Noise from a neighbor.
< When does it happen? Is it going on now?
> right now
< Your noise report is 311-#2. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 3
= contact filed (en): request heat-hot-water, request noise-residential
= request 311-#1 heat-hot-water open: 350 5th ave, unit 4B, Manhattan; contact = +12125550123; scope = building; unit = 4B
= request 311-#2 noise-residential open: 350 5th ave, unit 4B, Manhattan; unit = 4B; when = right now
