Cold without the word heat
on: sms

> my super is ignoring us and it's 50 degrees in here
> 2400 nostrand ave, brooklyn, apt 7C
> everyone
