Rats
on: sms, webchat

> I saw rats behind 900 grand concourse bronx
< Where did you see them?
< 1 In or at a building
< 2 Street or sidewalk
< 3 Yard or empty lot
< 4 Park or playground
< 5 Construction site
< Reply with the number.
> in the yard
< Your rodent report is 311-#1. The pest control desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 2
= contact filed (en): request rodents
= request 311-#1 rodents open: 900 grand concourse, Bronx; location-type = yard
