A house number completes the street
on: sms, webchat

> pothole on bedford ave brooklyn
< Where on bedford ave: what is the house number or the nearest cross street?
> 212
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 2
= contact filed (en): request pothole
= request 311-#1 pothole open: 212 bedford ave, Brooklyn
