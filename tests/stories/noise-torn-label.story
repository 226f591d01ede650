The choice by its words
on: sms, webchat

> noise complaint
< Which one is it?
< 1 Noise from a business
< 2 Noise from a neighbor
< 3 Noise on a street or in a park
< Reply with the number.
> it's a bar
< What is the address or nearest corner, and which borough?
< When does it happen? Is it going on now?
> 212 bedford ave brooklyn
< What is the name of the business?
< When does it happen? Is it going on now?
> The Blue Anchor, every weekend
< Your business noise report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 4
= contact filed (en): request noise-commercial
= request 311-#1 noise-commercial open: 212 bedford ave, Brooklyn; business = The Blue Anchor; when = every weekend
