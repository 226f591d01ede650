A pothole, the place comes second
on: sms, webchat

> there is a huge pothole
< What is the address or nearest corner, and which borough?
> corner of fulton st and nostrand ave brooklyn
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 2
= contact filed (en): request pothole
= request 311-#1 pothole open: fulton st and nostrand ave, Brooklyn
