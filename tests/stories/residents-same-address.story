The same address for a second report
on: sms, webchat

> loud music from the bar downstairs
> 1500 2nd ave, Manhattan, right now
> Joe's Bar
> also theres a car on the hydrant same address
