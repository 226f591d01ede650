A corner is a place
on: sms, webchat

> people yelling on the street corner of broadway and w 96 st manhattan right now
< Your street noise report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 1
= contact filed (en): request noise-street
= request 311-#1 noise-street open: broadway and w 96 st, Manhattan; when = right now
