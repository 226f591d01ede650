STOP is never an answer to the survey, and ends all news
on: sms

> huge pothole at 5th ave and e 23rd st manhattan
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
+ 2 hours
! closed 311-#1
< Your report 311-#1 (Pothole) is closed.
< Was the problem solved? Reply YES or NO.
> STOP
< NYC 311: you are opted out and get no more messages. Text START to come back.
! open 311-#1: Opened by mistake.
> START
< NYC 311: you get messages again. What can I do for you? Text HELP for help, STOP to end.
! in_progress 311-#1
< Your report 311-#1 (Pothole): work on it has begun.

= turns 3
= contact filed (en): request pothole
= request 311-#1 pothole in_progress: 5th ave and e 23rd st, Manhattan
