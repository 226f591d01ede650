Status of a number that nobody has
on: sms, webchat

> status 311-99999999
< I find no report with the number 311-#1. Please check it.

= turns 1
= contact open (en): 
