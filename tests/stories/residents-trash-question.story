A complaint in the form of a question
on: sms, webchat

> why is nobody picking up the trash on my block?
> 1177 east 98th st, brooklyn
> tuesday
