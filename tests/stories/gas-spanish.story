Gas in Spanish, in the middle of a form
on: sms, webchat

> mi vecino tiene la musica muy alta
< ¿Cuál es la dirección o la esquina, y en qué condado?
< ¿De qué apartamento o piso viene el ruido, si lo sabe?
< OMITIR si no sabe.
> huele a gas
< Salga del edificio ahora. No toque luces ni fuego, ni llame desde adentro. Ya afuera, llame al 911. El 311 no puede mandar ayuda para esto.
> 85 hicks street brooklyn apto 5A
< ¿A qué hora pasa? ¿Sigue ahora?
> ahora
< Su reporte de ruido es 311-#1. El NYPD lo revisa en un plazo de 8 horas si no hay emergencias. Mande ESTADO para consultarlo.
< Para corregirlo escriba CAMBIAR, para retirarlo DESHACER, dentro de 10 minutos.

= turns 4
= contact emergency (es): emergency gas-smell, request noise-residential
= request 311-#1 noise-residential open: 85 hicks street, unit 5A, Brooklyn; unit = 5A; when = ahora
