Thanks and goodbye
on: sms, webchat

> pothole at 5th ave and e 23rd st manhattan
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
> thanks
< You are welcome.
> bye
< Goodbye. Write again any time.

= turns 3
= contact filed (en): request pothole
= request 311-#1 pothole open: 5th ave and e 23rd st, Manhattan
