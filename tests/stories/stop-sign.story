A stop sign is no opt-out
on: sms, webchat

> the stop sign at broadway and w 181 st manhattan is missing
< Your sign report is 311-#1. The street sign desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 1
= contact filed (en): request street-sign
= request 311-#1 street-sign open: broadway and w 181 st, Manhattan; sign-type = stop
