When heat must be on
on: sms, webchat

> when does heat season start
< Heat season is October 1 to May 31. From 6 am to 10 pm it must be 68 F inside if it is below 55 F outside; at night 62 F always. Hot water must be 120 F all year. If you have no heat, tell us.

= turns 1
= contact answered (en): inquiry warming-heat-season
