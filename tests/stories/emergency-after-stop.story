An emergency is answered after STOP
on: sms, webchat

> STOP
< NYC 311: you are opted out and get no more messages. Text START to come back.
> i smell gas
< Leave the building now. Do not touch switches or flames, or phone from inside. Once outside, call 911. 311 cannot send help for this.

= turns 2
= contact emergency (en): emergency gas-smell
