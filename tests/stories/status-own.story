Status of one's own report
on: sms, webchat

> huge pothole at 5th ave and e 23rd st manhattan
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
> status
< 311-#1, Pothole: open. Filed 2026-11-23, last change 2026-11-23.

= turns 2
= contact filed (en): request pothole, status pothole
= request 311-#1 pothole open: 5th ave and e 23rd st, Manhattan
