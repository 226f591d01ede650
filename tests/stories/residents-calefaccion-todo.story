Todo en un mensaje, y solo el mio
on: webchat

> calefaccion no sirve 1520 grand concourse apto 3b bronx
> 212 555 0123, solo el mio
