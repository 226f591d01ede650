Status without a report
on: sms, webchat

> status
< What is the report number? It looks like 311-#1.
> 311-99999999
< I find no report with the number 311-#2. Please check it.

= turns 2
= contact open (en): 
