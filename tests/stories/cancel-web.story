CANCEL drops the form on the web
on: webchat

> no heat
> cancel
