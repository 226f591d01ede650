A closed report is told, and was it solved
on: sms, webchat

> huge pothole at 5th ave and e 23rd st manhattan
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
+ 20 minutes
! in_progress 311-#1
< Your report 311-#1 (Pothole): work on it has begun.
! closed 311-#1: The crew filled it at 9 am.
< Your report 311-#1 (Pothole) is closed.
< City staff write: "The crew filled it at 9 am."
< Was the problem solved? Reply YES or NO.
> yes
< Thank you for telling us.
> thanks
< You are welcome.
! closed 311-#1: Closed once more.
< Your report 311-#1 (Pothole) is closed.
< City staff write: "Closed once more."

= turns 3
= contact filed (en): request pothole
= request 311-#1 pothole closed: 5th ave and e 23rd st, Manhattan
