A neighbor follows a report
on: sms, webchat

> huge pothole at 5th ave and e 23rd st manhattan
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
>> FOLLOW 311-#1
<< You will hear when report 311-#1 (Pothole) changes. It is open now. UNFOLLOW 311-#1 ends that.
+ 20 minutes
! in_progress 311-#1: The crew comes to 5th ave tomorrow.
< Your report 311-#1 (Pothole): work on it has begun.
< City staff write: "The crew comes to 5th ave tomorrow."
<< 311-#1, Pothole: now in progress.
>> UNFOLLOW 311-#1
<< You hear no more of report 311-#1.
>> unfollow
<< You follow no reports of others.
! closed 311-#1
< Your report 311-#1 (Pothole) is closed.
< Was the problem solved? Reply YES or NO.
>> follow
<< Which report do you want to follow? Write FOLLOW and its number, such as FOLLOW 311-#2.
>> follow 311-99999999
<< I find no report with the number 311-#3. Please check it.

= turns 6
= contact filed (en): request pothole
= request 311-#1 pothole closed: 5th ave and e 23rd st, Manhattan
