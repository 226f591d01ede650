Quiero quejarme
on: sms, webchat

> quiero quejarme
< Hola, este es NYC 311. ¿Qué quiere reportar o preguntar? Por ejemplo: mucho ruido, basura, una multa. En una emergencia llame al 911.
> de un bar que hace mucho ruido
< ¿Cuál es la dirección o la esquina, y en qué condado?
< ¿A qué hora pasa? ¿Sigue ahora?
> 4120 broadway, Manhattan, ahorita mismo
< ¿Qué nombre tiene el negocio?
> La Marina
< Su reporte de ruido de un negocio es 311-#1. El NYPD lo revisa en un plazo de 8 horas si no hay emergencias. Mande ESTADO para consultarlo.
< Para corregirlo escriba CAMBIAR, para retirarlo DESHACER, dentro de 10 minutos.

= turns 4
= contact filed (es): request noise-commercial
= request 311-#1 noise-commercial open: 4120 broadway, Manhattan; business = La Marina; when = ahorita mismo
