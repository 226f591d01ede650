YES without a question opts in on SMS
on: sms

> yes
