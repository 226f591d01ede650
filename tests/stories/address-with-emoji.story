Emoji and newlines do no harm
on: sms, webchat

> no heat 🥶🥶 350 5th ave manhattan apt 4B whole building 212 555 0123
< Your heat and hot water report is 311-#1. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 1
= contact filed (en): request heat-hot-water
= request 311-#1 heat-hot-water open: 350 5th ave, unit 4B, Manhattan; contact = +12125550123; scope = building; unit = 4B
