The same address for a second report
on: sms, webchat

> loud music from the bar downstairs
< What is the address or nearest corner, and which borough?
< When does it happen? Is it going on now?
> 1500 2nd ave, Manhattan, right now
< What is the name of the business?
> Joe's Bar
< Your business noise report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
> also theres a car on the hydrant same address
< Your hydrant parking report is 311-#2. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 4
= contact filed (en): request noise-commercial, request blocked-hydrant
= request 311-#1 noise-commercial open: 1500 2nd ave, Manhattan; business = Joe's Bar; when = right now
= request 311-#2 blocked-hydrant open: 1500 2nd ave, Manhattan
