Quiero quejarme
on: sms, webchat

> quiero quejarme
> de un bar que hace mucho ruido
> 4120 broadway, Manhattan, ahorita mismo
> La Marina
