A card number is masked
on: sms, webchat

> my card 4111 1111 1111 1111 was charged for a parking ticket
< Look up a parking or camera ticket by its number or your plate at nyc.gov/citypay, or call 311. New tickets can take some days to show.

= turns 1
= contact answered (en): inquiry parking-ticket-status
