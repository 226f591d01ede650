Back from waiting for a person
on: sms, webchat

> agent
< I have asked a person to help you. They write here as soon as they are free. You can also call 311. MENU brings me back.
> menu
< I take reports (noise, heat, parking, trash, streets, trees) and answer questions (tickets, towed cars, housing, benefits, jobs). What is it about?
> pothole at 5th ave and e 23rd st manhattan
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 3
= contact handoff (en): directory agent, request pothole
= request 311-#1 pothole open: 5th ave and e 23rd st, Manhattan
