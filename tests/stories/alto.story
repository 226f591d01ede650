ALTO opts out in Spanish
on: sms, webchat

> ALTO
< NYC 311: se dio de baja. Ya no le llegan mensajes. Mande INICIO para volver.
> INICIO
< NYC 311: ya le llegan mensajes otra vez. ¿En qué le puedo ayudar? Mande AYUDA para ayuda, ALTO para terminar.

= turns 2
= contact open (es): 
