Street light out
on: sms, webchat

> the street light in front of 22 bay st staten island is out
