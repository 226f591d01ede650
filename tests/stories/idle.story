After a long silence a new contact begins
on: sms, webchat

> no heat
< What is the address, borough and apartment number?
+ 2 days
> parking ticket status
< Look up a parking or camera ticket by its number or your plate at nyc.gov/citypay, or call 311. New tickets can take some days to show.

= turns 2
= contact abandoned (en): 
= contact answered (en): inquiry parking-ticket-status
