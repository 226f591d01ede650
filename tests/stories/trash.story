Missed trash
on: sms, webchat

> they didn't pick up the trash on 61 jerome ave bronx
< Which day should it have been collected?
> recycling
< Which day should it have been collected?
> tuesday
< Your missed collection report is 311-#1. The sanitation desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 3
= contact filed (en): request missed-collection
= request 311-#1 missed-collection open: 61 jerome ave, Bronx; day = tuesday; material = recycling
