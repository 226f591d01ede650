A side question in a form
on: sms, webchat

> my upstairs neighbor is so loud
< What is the address or nearest corner, and which borough?
< Which apartment or floor does the noise come from, if you know?
< SKIP if you do not know.
> how do i pay a parking ticket
< Pay a parking or camera ticket at nyc.gov/citypay with its number or your plate. You can also pay by mail or at a Finance business center. For a payment plan see nyc.gov/finance.
< What is the address or nearest corner, and which borough?
< When does it happen? Is it going on now?
> 85 hicks street brooklyn apt 5A
< When does it happen? Is it going on now?
> right now
< Your noise report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 4
= contact filed (en): inquiry parking-ticket-pay, request noise-residential
= request 311-#1 noise-residential open: 85 hicks street, unit 5A, Brooklyn; unit = 5A; when = right now
