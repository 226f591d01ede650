A joined report hears of the other one
on: sms, webchat

> huge pothole at 5th ave and e 23rd st manhattan
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
>> big pothole at 5th ave and e 23rd st manhattan
<< Your pothole report is 311-#2. The street crew's desk has it now. Text STATUS to check it.
<< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
! duplicate 311-#2 of 311-#1
<< Your report 311-#2 (Pothole) is joined with an earlier report.
<< That report is 311-#1. You hear when it changes.
! closed 311-#1: Filled.
< Your report 311-#1 (Pothole) is closed.
< City staff write: "Filled."
< Was the problem solved? Reply YES or NO.
<< 311-#1, Pothole: now closed.

= turns 2
= contact filed (en): request pothole
= request 311-#1 pothole closed: 5th ave and e 23rd st, Manhattan
