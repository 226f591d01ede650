The same neighbor needs no address
on: sms, webchat

> car blocking my driveway 2218 e 14 st brooklyn
< What is the license plate?
< SKIP if you do not know.
< Can you still get in or out, or is there no access at all?
< 1 No access at all
< 2 Partly blocked
< Reply with the number.
> skip, no access
< Your blocked driveway report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
> and the same neighbor plays loud music every night
< Your noise report is 311-#2. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 3
= contact filed (en): request blocked-driveway, request noise-residential
= request 311-#1 blocked-driveway open: 2218 e 14 st, Brooklyn; access = no-access; plate = 
= request 311-#2 noise-residential open: 2218 e 14 st, Brooklyn; recurring = yes; when = every night
