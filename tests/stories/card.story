A card number is masked
on: sms, webchat

> my card 4111 1111 1111 1111 was charged for a parking ticket
