Help on the web
on: webchat

> help
< NYC 311: write in your own words what is wrong or what you want to know. STATUS checks a report, AGENT gets a person, LANGUAGE changes the language. Or call 311. In an emergency call 911.

= turns 1
= contact open (en): 
