Texts wait for the morning
on: sms

> huge pothole at 5th ave and e 23rd st manhattan
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
+ 11 hours
! closed 311-#1: Filled tonight.
+ 8 hours
+ 2 hours
< Your report 311-#1 (Pothole) is closed.
< City staff write: "Filled tonight."
< Was the problem solved? Reply YES or NO.
> yes
< Thank you for telling us.

= turns 2
= contact filed (en): request pothole
= request 311-#1 pothole closed: 5th ave and e 23rd st, Manhattan
= contact open (en): 
