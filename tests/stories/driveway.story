Blocked driveway
on: sms, webchat

> someone is blocking my driveway
< What is the address or nearest corner, and which borough?
> 88-12 justice ave queens
< What is the license plate?
< SKIP if you do not know.
< Can you still get in or out, or is there no access at all?
< 1 No access at all
< 2 Partly blocked
< Reply with the number.
> cant get out at all, plate ABC1234
< Your blocked driveway report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 3
= contact filed (en): request blocked-driveway
= request 311-#1 blocked-driveway open: 88-12 justice ave, Queens; access = no-access; plate = ABC1234
