A stop sign is no opt-out
on: sms, webchat

> the stop sign at broadway and w 181 st manhattan is missing
