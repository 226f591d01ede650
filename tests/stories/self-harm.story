A crisis
on: sms, webchat

> i want to kill myself
< You do not have to face this alone. Call or text 988 now: free, day and night. If someone is in danger this minute, call 911. 311 cannot send help.

= turns 1
= contact emergency (en): emergency self-harm
