A corner is not asked for its cross street
on: sms, webchat

> the walk signal doesnt work
< What is the address or nearest corner, and which borough?
> northern blvd and main st, queens
< Your signal report is 311-#1. The traffic signal desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 2
= contact filed (en): request traffic-signal
= request 311-#1 traffic-signal open: northern blvd and main st, Queens; cross-street = northern blvd and main st
