Someone needs help outside
on: sms, webchat

> there is a homeless man sleeping outside who looks cold, broadway and w 72 st manhattan
< Your request is 311-#1. The aim is an outreach visit within 2 hours. If the person is in danger, call 911.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 1
= contact filed (en): request homeless-person
= request 311-#1 homeless-person open: broadway and w 72 st, Manhattan
