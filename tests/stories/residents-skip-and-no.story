Skip and no in one answer
on: sms, webchat

> hello i need to make a complaint
< Hello, this is NYC 311. What would you like to report or ask? For example: no heat, loud music, parking ticket. In an emergency call 911.
> about a car blocking my driveway
< What is the address or nearest corner, and which borough?
> 2218 e 14 st brooklyn
< What is the license plate?
< SKIP if you do not know.
< Can you still get in or out, or is there no access at all?
< 1 No access at all
< 2 Partly blocked
< Reply with the number.
> skip, no
< Your blocked driveway report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 4
= contact filed (en): request blocked-driveway
= request 311-#1 blocked-driveway open: 2218 e 14 st, Brooklyn; access = no-access; plate = 
