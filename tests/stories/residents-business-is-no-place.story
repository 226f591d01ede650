The name of a business is no place
on: sms, webchat

> church next door sings with amplifiers til midnight
> 780 nostrand ave, brooklyn
> Corner Temple
