Carbon monoxide
on: sms, webchat

> the carbon monoxide alarm is going off
< Get everyone out into fresh air now. Then call 911. Do not go back in until firefighters say it is safe. 311 cannot send help for this.

= turns 1
= contact emergency (en): emergency carbon-monoxide
