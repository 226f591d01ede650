Opting out by a Spanish sentence
on: sms, webchat

> no me manden mas mensajes
< NYC 311: se dio de baja. Ya no le llegan mensajes. Mande INICIO para volver.

= turns 1
= contact opt_out (es): 
