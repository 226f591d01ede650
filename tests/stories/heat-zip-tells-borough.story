A zip tells the borough
on: sms, webchat

> no heat at 1520 grand concourse apt 3C 10457, whole building, call 917 555 0142
