Street light out
on: sms, webchat

> the street light in front of 22 bay st staten island is out
< Your street light report is 311-#1. The street lighting desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 1
= contact filed (en): request street-light
= request 311-#1 street-light open: 22 bay st, Staten Island
