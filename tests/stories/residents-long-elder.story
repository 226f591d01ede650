A long and polite report with everything in it
on: webchat

> I am 81 years old and I have been living at 3050 Corlear Avenue in the Bronx for forty years, apartment 5K, and for the last four days there has been no hot water and the management does not pick up the phone. My telephone is 718-555-0177. I would be grateful for any help.
> just mine
