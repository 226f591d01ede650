One street of a corner is corrected
on: sms, webchat

> huge pothole at 5th ave and e 23rd st manhattan
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
> it was actually e 24th st
< What should I correct in report 311-#1? Send the right address, apartment or phone number.
> 5th ave and e 24th st
< Report 311-#1 is corrected: 5th ave and e 24th st.

= turns 3
= contact filed (en): request pothole
= request 311-#1 pothole open: 5th ave and e 24th st, Manhattan
