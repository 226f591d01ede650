Parking ticket status is an inquiry
on: sms, webchat

> parking ticket status
< Look up a parking or camera ticket by its number or your plate at nyc.gov/citypay, or call 311. New tickets can take some days to show.

= turns 1
= contact answered (en): inquiry parking-ticket-status
