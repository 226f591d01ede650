The language follows the resident, not the address
on: sms, webchat

> hay un bache enorme
< ¿Cuál es la dirección o la esquina, y en qué condado?
> broadway and w 145 st manhattan
< Su reporte del hoyo es 311-#1. Ya lo tiene el equipo de calles. Mande ESTADO para consultarlo.
< Para corregirlo escriba CAMBIAR, para retirarlo DESHACER, dentro de 10 minutos.

= turns 2
= contact filed (es): request pothole
= request 311-#1 pothole open: broadway and w 145 st, Manhattan
