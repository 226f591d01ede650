A filer wants to hear nothing
on: sms, webchat

> huge pothole at 5th ave and e 23rd st manhattan
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
> unfollow 311-#1
< You hear no more of report 311-#1.
! in_progress 311-#1
> follow 311-#1
< Report 311-#1 is yours: you hear when it changes.
! closed 311-#1
< Your report 311-#1 (Pothole) is closed.
< Was the problem solved? Reply YES or NO.

= turns 3
= contact filed (en): request pothole
= request 311-#1 pothole closed: 5th ave and e 23rd st, Manhattan
