UNDO withdraws
on: sms, webchat

> huge pothole at 5th ave and e 23rd st manhattan
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
> undo
< Report 311-#1 is withdrawn.

= turns 2
= contact filed (en): request pothole
= request 311-#1 pothole cancelled: 5th ave and e 23rd st, Manhattan
