Alternate side parking
on: sms, webchat

> is alternate side parking in effect today
< Today: in effect. Meters: in effect.
< For today's alternate side parking call 311 or see nyc.gov/dot. When it is in effect, follow the street cleaning sign on your block. If a sign shows more than one day, only the last day counts.

= turns 1
= contact answered (en): inquiry alternate-side-parking
