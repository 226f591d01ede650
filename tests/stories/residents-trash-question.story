A complaint in the form of a question
on: sms, webchat

> why is nobody picking up the trash on my block?
< What is the address or nearest corner, and which borough?
< Which day should it have been collected?
> 1177 east 98th st, brooklyn
< Which day should it have been collected?
> tuesday
< Your missed collection report is 311-#1. The sanitation desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 3
= contact filed (en): request missed-collection
= request 311-#1 missed-collection open: 1177 east 98th st, Brooklyn; day = tuesday; material = trash
