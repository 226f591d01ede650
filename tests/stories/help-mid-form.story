Help in the middle of a form
on: webchat

> no heat
< What is the address, borough and apartment number?
> help
< NYC 311: write in your own words what is wrong or what you want to know. STATUS checks a report, AGENT gets a person, LANGUAGE changes the language. Or call 311. In an emergency call 911.
< What is the address, borough and apartment number?
> 350 5th ave manhattan apt 4B
< What phone number can the inspector reach you at?
< Is it the whole building or only your apartment?
< 1 Whole building
< 2 Only my apartment
< Reply with the number.

= turns 3
= contact open (en): 
