YES without a question opts in on SMS
on: sms

> yes
< NYC 311: you get messages again. What can I do for you? Text HELP for help, STOP to end.

= turns 1
= contact open (en): 
