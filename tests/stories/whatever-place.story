A place in the resident's own words is taken the second time
on: sms, webchat

> there is a dead raccoon
< What is the address or nearest corner, and which borough?
> by the big blue thing
< Nobody can be sent without a place. Is there a corner, park or store nearby?
> behind the third bench on the left
< Which borough is that in?
< 1 Manhattan
< 2 Bronx
< 3 Brooklyn
< 4 Queens
< 5 Staten Island
< Reply with the number.

= turns 3
= contact open (en): 
