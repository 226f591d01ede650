A fallen branch
on: sms, webchat

> a big branch fell on the sidewalk at 300 union st brooklyn
