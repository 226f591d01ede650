The borough is asked together with the next question
on: sms

> no hot water at 350 5th ave apt 4B
> manhattan
> the whole building
