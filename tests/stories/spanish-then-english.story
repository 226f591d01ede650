The language follows the resident, not the address
on: sms, webchat

> hay un bache enorme
> broadway and w 145 st manhattan
