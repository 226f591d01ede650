A long first message
on: sms, webchat

> Hello my name is Testy McTestface and I live with my two kids on the third floor, for the last four days our radiators are stone cold and the super does not pick up the phone, please help us, the address is 350 5th ave in manhattan apt 4B and everyone in the building is freezing, you can call me at 212 555 0123
< Your heat and hot water report is 311-#1. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 1
= contact filed (en): request heat-hot-water
= request 311-#1 heat-hot-water open: 350 5th ave, unit 4B, Manhattan; contact = +12125550123; scope = building; unit = 4B
