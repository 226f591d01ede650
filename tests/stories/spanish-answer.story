A question in Spanish
on: sms, webchat

> como pago una multa de estacionamiento
< Pague la multa en nyc.gov/citypay con el ticket o la placa a mano. También se puede pagar por correo o en un centro de Finanzas. Para un plan de pagos vea nyc.gov/finance.

= turns 1
= contact answered (es): inquiry parking-ticket-pay
