The name of a business is no place
on: sms, webchat

> church next door sings with amplifiers til midnight
< What is the address or nearest corner, and which borough?
> 780 nostrand ave, brooklyn
< What is the name of the business?
> Corner Temple
< Your business noise report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 3
= contact filed (en): request noise-commercial
= request 311-#1 noise-commercial open: 780 nostrand ave, Brooklyn; business = Corner Temple; when = midnight
