Every fact before the matter
on: sms, webchat

> apt 3c. 718 555 0110. whole building. no heat. 25 parade place brooklyn
