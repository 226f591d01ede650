City jobs
on: sms, webchat

> how do i find city jobs
