A leaking hydrant
on: sms, webchat

> a fire hydrant is open and flooding the street at 12 vernon blvd queens
< Your hydrant report is 311-#1. The water desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 1
= contact filed (en): request hydrant
= request 311-#1 hydrant open: 12 vernon blvd, Queens
