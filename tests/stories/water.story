A leaking hydrant
on: sms, webchat

> a fire hydrant is open and flooding the street at 12 vernon blvd queens
