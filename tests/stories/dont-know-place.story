Not knowing the place
on: sms, webchat

> there is a dead raccoon
< What is the address or nearest corner, and which borough?
> i dont know
< Nobody can be sent without a place. Is there a corner, park or store nearby?
> near the entrance of prospect park brooklyn
< Your dead animal report is 311-#1. The sanitation desk has it now. Please do not touch it. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 3
= contact filed (en): request dead-animal
= request 311-#1 dead-animal open: near the entrance of prospect park, Brooklyn
