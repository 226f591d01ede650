Corrections of borough and apartment
on: webchat

> theres no heat in my apt
> 100 main st, queens, apt 1A
> i meant brooklyn
> sorry apt 2 not 1
> 212 555 0123, just mine
