Skip and a number in one answer
on: sms, webchat

> illegal parking
< What is the address or nearest corner, and which borough?
> 1 front st, bk
< What is the license plate?
< SKIP if you do not know.
< How is it parked?
< 1 Against a posted sign
< 2 On the sidewalk
< 3 In a crosswalk
< 4 Double parked
< 5 Commercial vehicle overnight
< 6 Something else
< Reply with the number.
> skip, 5
< Your parking report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 3
= contact filed (en): request illegal-parking
= request 311-#1 illegal-parking open: 1 front st, Brooklyn; detail = commercial-overnight; plate = 
