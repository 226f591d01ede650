Graffiti
on: sms, webchat

> graffiti on the wall of 77 ludlow st manhattan
< What is the graffiti on?
< 1 A home or apartment building
< 2 A store or business
< 3 Public property
< 4 Something else
< Reply with the number.
> a store
< Your graffiti report is 311-#1. The graffiti desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 2
= contact filed (en): request graffiti
= request 311-#1 graffiti open: 77 ludlow st, Manhattan; property-type = business
