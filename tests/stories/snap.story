Food stamps
on: sms, webchat

> how do i apply for food stamps
