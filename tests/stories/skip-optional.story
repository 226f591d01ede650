SKIP passes what is optional
on: sms, webchat

> someone is blocking my driveway at 12 vernon blvd queens
< What is the license plate?
< SKIP if you do not know.
< Can you still get in or out, or is there no access at all?
< 1 No access at all
< 2 Partly blocked
< Reply with the number.
> skip
< Can you still get in or out, or is there no access at all?
< 1 No access at all
< 2 Partly blocked
< Reply with the number.
> 2
< Your blocked driveway report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 3
= contact filed (en): request blocked-driveway
= request 311-#1 blocked-driveway open: 12 vernon blvd, Queens; access = partial; plate = 
