No heat in Spanish
on: webchat

> no tengo calefaccion desde el lunes
< ¿Cuál es la dirección, el condado y el apartamento?
> 350 5th ave, Manhattan, apto 4B
< ¿A qué teléfono le puede llamar el inspector?
< ¿Es todo el edificio o solo su apartamento?
< 1 Todo el edificio
< 2 Solo mi apartamento
< Reply with the number.
> todo el edificio
< ¿A qué teléfono le puede llamar el inspector?
> 212 555 0123
< Su reporte de falta de calor o agua caliente es 311-#1. Ya lo tiene el equipo de vivienda y puede llamarle para la visita. Mande ESTADO para consultarlo.
< Para corregirlo escriba CAMBIAR, para retirarlo DESHACER, dentro de 10 minutos.

= turns 4
= contact filed (es): request heat-hot-water
= request 311-#1 heat-hot-water open: 350 5th ave, unit 4B, Manhattan; contact = +12125550123; scope = building; unit = 4B
