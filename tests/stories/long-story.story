A long first message
on: sms, webchat

> Hello my name is Testy McTestface and I live with my two kids on the third floor, for the last four days our radiators are stone cold and the super does not pick up the phone, please help us, the address is 350 5th ave in manhattan apt 4B and everyone in the building is freezing, you can call me at 212 555 0123
