Algo perdido en un taxi
on: webchat

> perdi mi telefono en un taxi amarillo
> anoche, mi telefono
> 212 555 0123
