A car at a hydrant
on: sms, webchat

> car parked in front of a hydrant at 44 court st brooklyn
< Your hydrant parking report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 1
= contact filed (en): request blocked-hydrant
= request 311-#1 blocked-hydrant open: 44 court st, Brooklyn
