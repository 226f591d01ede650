STOP in a Spanish conversation is confirmed in Spanish
on: sms, webchat

> mi vecino tiene la musica muy alta
< ¿Cuál es la dirección o la esquina, y en qué condado?
< ¿De qué apartamento o piso viene el ruido, si lo sabe?
< OMITIR si no sabe.
> STOP
< NYC 311: se dio de baja. Ya no le llegan mensajes. Mande INICIO para volver.
> START
< NYC 311: ya le llegan mensajes otra vez. ¿En qué le puedo ayudar? Mande AYUDA para ayuda, ALTO para terminar.

= turns 3
= contact open (es): 
