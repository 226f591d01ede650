Not solved: the report is opened again
on: sms, webchat

> huge pothole at 5th ave and e 23rd st manhattan
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
+ 2 hours
! closed 311-#1
< Your report 311-#1 (Pothole) is closed.
< Was the problem solved? Reply YES or NO.
+ 2 days
> NO
< Sorry. Report 311-#1 is open again, and the staff see your answer.
> status
< 311-#1, Pothole: open. Filed 2026-11-23, last change 2026-11-25.
! closed 311-#1
< Your report 311-#1 (Pothole) is closed.
> no
< What can I do for you?

= turns 4
= contact filed (en): request pothole
= request 311-#1 pothole closed: 5th ave and e 23rd st, Manhattan
= contact status (en): status pothole
