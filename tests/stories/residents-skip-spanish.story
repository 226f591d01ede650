No se in the same answer
on: webchat

> los vecinos tienen la musica a todo volumen
> 37-55 77th st, queens, no se
> ahorita mismo
