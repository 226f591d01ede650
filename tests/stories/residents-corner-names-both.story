A corner is not asked for its cross street
on: sms, webchat

> the walk signal doesnt work
> northern blvd and main st, queens
