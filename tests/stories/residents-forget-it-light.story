Forget it, and another matter
on: sms, webchat

> pothole on my street
< What is the address or nearest corner, and which borough?
> forget it. the street light is out tho
< What is the address or nearest corner, and which borough?
> bay pkwy and 65th st brooklyn
< Your street light report is 311-#1. The street lighting desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 3
= contact filed (en): request street-light
= request 311-#1 street-light open: bay pkwy and 65th st, Brooklyn
