Whoever gives no phone can still report
on: webchat

> no heat 350 5th ave manhattan apt 4B whole building
> skip
