Vague first words
on: sms, webchat

> something is wrong in my building
> there is no heat
