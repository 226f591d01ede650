Parking ticket status is an inquiry
on: sms, webchat

> parking ticket status
