HELP by SMS says what the law asks
on: sms

> HELP
