A corner is a place
on: sms, webchat

> people yelling on the street corner of broadway and w 96 st manhattan right now
