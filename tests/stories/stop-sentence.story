A plain sentence opts out
on: sms, webchat

> stop texting me
< NYC 311: you are opted out and get no more messages. Text START to come back.

= turns 1
= contact opt_out (en): 
