Forget it, and another matter
on: sms, webchat

> pothole on my street
> forget it. the street light is out tho
> bay pkwy and 65th st brooklyn
