No se in the same answer
on: webchat

> los vecinos tienen la musica a todo volumen
< ¿Cuál es la dirección o la esquina, y en qué condado?
< ¿De qué apartamento o piso viene el ruido, si lo sabe?
< OMITIR si no sabe.
> 37-55 77th st, queens, no se
< ¿A qué hora pasa? ¿Sigue ahora?
> ahorita mismo
< Su reporte de ruido es 311-#1. El NYPD lo revisa en un plazo de 8 horas si no hay emergencias. Mande ESTADO para consultarlo.
< Para corregirlo escriba CAMBIAR, para retirarlo DESHACER, dentro de 10 minutos.

= turns 3
= contact filed (es): request noise-residential
= request 311-#1 noise-residential open: 37-55 77th st, Queens; unit = ; when = ahorita mismo
