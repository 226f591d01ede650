Gas in Spanish, in the middle of a form
on: sms, webchat

> mi vecino tiene la musica muy alta
< ¿Cuál es la dirección o la esquina, y en qué condado?
< ¿De qué apartamento o piso viene el ruido, si lo sabe?
< OMITIR si no sabe.
> huele a gas
< Salga del edificio ahora. No toque luces ni fuego, ni llame desde adentro. Ya afuera, llame al 911. El 311 no puede mandar ayuda para esto.
> 85 hicks street brooklyn apto 5A
< When does it happen? Is it going on now?
> ahora
< Your noise report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 4
= contact emergency (en): emergency gas-smell, request noise-residential
= request 311-#1 noise-residential open: 85 hicks street, unit 5A, Brooklyn; unit = 5A; when = ahora
