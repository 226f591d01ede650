Todo en un mensaje, y solo el mio
on: webchat

> calefaccion no sirve 1520 grand concourse apto 3b bronx
< ¿A qué teléfono le puede llamar el inspector?
< ¿Es todo el edificio o solo su apartamento?
< 1 Todo el edificio
< 2 Solo mi apartamento
< Reply with the number.
> 212 555 0123, solo el mio
< Su reporte de falta de calor o agua caliente es 311-#1. Ya lo tiene el equipo de vivienda y puede llamarle para la visita. Mande ESTADO para consultarlo.
< Para corregirlo escriba CAMBIAR, para retirarlo DESHACER, dentro de 10 minutos.

= turns 2
= contact filed (es): request heat-hot-water
= request 311-#1 heat-hot-water open: 1520 grand concourse, unit 3B, Bronx; contact = +12125550123; scope = apartment; unit = 3B
