The choice by its words
on: sms, webchat

> noise complaint
> it's a bar
> 212 bedford ave brooklyn
> The Blue Anchor, every weekend
