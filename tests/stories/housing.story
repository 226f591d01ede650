Housing lottery
on: sms, webchat

> how does the housing lottery work
< Apply free for the housing lottery at housingconnect.nyc.gov. It shows open lotteries, your applications and log number. Never pay anyone to apply.

= turns 1
= contact answered (en): inquiry housing-lottery
