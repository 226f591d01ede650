No heat in Spanish
on: webchat

> no tengo calefaccion desde el lunes
> 350 5th ave, Manhattan, apto 4B
> todo el edificio
> 212 555 0123
