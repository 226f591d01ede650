Goodbye closes the contact
on: sms, webchat

> how do i pay a parking ticket
< Pay a parking or camera ticket at nyc.gov/citypay with its number or your plate. You can also pay by mail or at a Finance business center. For a payment plan see nyc.gov/finance.
> bye
< Goodbye. Write again any time.
> no heat
< What is the address, borough and apartment number?

= turns 3
= contact answered (en): inquiry parking-ticket-pay
= contact open (en): 
