UNDO after ten minutes is too late
on: sms, webchat

> huge pothole at 5th ave and e 23rd st manhattan
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
+ 11 minutes
> undo
< Report 311-#1 has been passed on and cannot be changed here. Write AGENT to reach a person, or call 311.

= turns 2
= contact filed (en): request pothole
= request 311-#1 pothole open: 5th ave and e 23rd st, Manhattan
