Told in Spanish, with the note as it was written
on: sms, webchat

> hay un bache enorme en la 5th ave y e 23rd st manhattan
< Su reporte del hoyo es 311-#1. Ya lo tiene el equipo de calles. Mande ESTADO para consultarlo.
< Para corregirlo escriba CAMBIAR, para retirarlo DESHACER, dentro de 10 minutos.
+ 20 minutes
! closed 311-#1: Filled.
< Su reporte 311-#1 (Hoyo o bache en la calle) se ha cerrado.
< El personal de la ciudad escribe: "Filled."
< ¿Se resolvió el problema? Responda SI o NO.
> sí
< Gracias por avisarnos.

= turns 2
= contact filed (es): request pothole
= request 311-#1 pothole closed: 5th ave y e 23rd st, Manhattan
