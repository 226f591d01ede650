Food stamps
on: sms, webchat

> how do i apply for food stamps
< Apply for SNAP (food stamps), renew or check your case at nyc.gov/accesshra or in the ACCESS HRA app. For the nearest SNAP center call 311.

= turns 1
= contact answered (en): inquiry snap
