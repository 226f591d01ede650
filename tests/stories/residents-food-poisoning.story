Food poisoning
on: webchat

> got real sick after eating at a chicken spot
> Crown Chicken, last night
> 212 555 0123
