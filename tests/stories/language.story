Switching the language
on: sms

> no heat
< What is the address, borough and apartment number?
> español
< Seguimos en español.
< ¿Cuál es la dirección, el condado y el apartamento?
> 350 5th ave manhattan apto 4B
< ¿Es todo el edificio o solo su apartamento?
< 1 Todo el edificio
< 2 Solo mi apartamento
< Conteste con una cifra.
> todo el edificio
< Su reporte de falta de calor o agua caliente es 311-#1. Ya lo tiene el equipo de vivienda y puede llamarle para la visita. Mande ESTADO para consultarlo.
< Para corregirlo escriba CAMBIAR, para retirarlo DESHACER, dentro de 10 minutos.

= turns 4
= contact filed (es): request heat-hot-water
= request 311-#1 heat-hot-water open: 350 5th ave, unit 4B, Manhattan; contact = their own number; scope = building; unit = 4B
