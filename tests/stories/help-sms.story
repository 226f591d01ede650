HELP by SMS says what the law asks
on: sms

> HELP
< NYC 311 city services by text. For help call 311. Msg&data rates may apply. Message frequency varies. Text STOP to cancel. In an emergency call 911.

= turns 1
= contact open (en): 
