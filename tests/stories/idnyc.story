An appointment
on: sms, webchat

> how do I get an IDNYC appointment
