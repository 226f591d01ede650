Markup and SQL are only words
on: webchat

> <script>alert(1)</script> '; DROP TABLE contacts; -- no heat at 350 5th ave manhattan apt 4B
> whole building
> 212 555 0123
