A street alone is asked for more
on: sms, webchat

> huge pothole on 5th avenue in manhattan
< Where on 5th avenue: what is the house number or the nearest cross street?
> 23rd st
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 2
= contact filed (en): request pothole
= request 311-#1 pothole open: 5th avenue and 23rd st, Manhattan
