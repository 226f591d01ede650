Algo perdido en un taxi
on: webchat

> perdi mi telefono en un taxi amarillo
< ¿Qué perdió?
< ¿Cuándo fue el viaje?
> anoche, mi telefono
< ¿A qué número le podemos llamar?
> 212 555 0123
< Su reporte del objeto perdido es 311-#1. Ya lo tiene el equipo de taxis. Guarde su recibo. Mande ESTADO para consultarlo.
< Para corregirlo escriba CAMBIAR, para retirarlo DESHACER, dentro de 10 minutos.

= turns 3
= contact filed (es): request lost-property-taxi
= request 311-#1 lost-property-taxi open: ; contact = +12125550123; item = mi telefono; when = anoche
