A question in Spanish
on: sms, webchat

> como pago una multa de estacionamiento
