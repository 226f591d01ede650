Rats and no heat, with one address
on: webchat

> there are rats in my building and no heat
> 40 ann st, Manhattan
> 2F, 212 555 0123
