A truck on the sidewalk in one message
on: sms, webchat

> truck parked on the sidewalk 31-10 37th ave queens
< Your parking report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 1
= contact filed (en): request illegal-parking
= request 311-#1 illegal-parking open: 31-10 37th ave, Queens; detail = sidewalk
