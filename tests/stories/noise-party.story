Loud music next door
on: sms, webchat

> loud music next door at 120 w 145 st manhattan apt 3F, since 11pm
< Your noise report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 1
= contact filed (en): request noise-residential
= request 311-#1 noise-residential open: 120 w 145 st, unit 3F, Manhattan; unit = 3F; when = since 11pm
