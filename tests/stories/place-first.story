A place alone, then the matter
on: sms, webchat

> 350 5th ave manhattan
< Thank you. What is it about?
> pothole
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 2
= contact filed (en): request pothole
= request 311-#1 pothole open: 350 5th ave, Manhattan
