A long and polite report with everything in it
on: webchat

> I am 81 years old and I have been living at 3050 Corlear Avenue in the Bronx for forty years, apartment 5K, and for the last four days there has been no hot water and the management does not pick up the phone. My telephone is 718-555-0177. I would be grateful for any help.
< Is it the whole building or only your apartment?
< 1 Whole building
< 2 Only my apartment
< Reply with the number.
> just mine
< Your heat and hot water report is 311-#1. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 2
= contact filed (en): request heat-hot-water
= request 311-#1 heat-hot-water open: 3050 Corlear Avenue, unit 5K, Bronx; contact = +17185550177; scope = apartment; unit = 5K
