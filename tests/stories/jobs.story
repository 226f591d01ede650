City jobs
on: sms, webchat

> how do i find city jobs
< See and apply for City jobs at nyc.gov/jobs. For training and help finding any job, visit a Workforce1 Career Center: nyc.gov/workforce1 or call 311.

= turns 1
= contact answered (en): inquiry nyc-jobs
