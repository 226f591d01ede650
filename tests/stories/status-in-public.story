A status asked for where everybody reads along is the status alone
on: sms, webchat

> huge pothole at 5th ave and e 23rd st manhattan
+ 20 minutes
! in_progress 311-#1: A crew comes on Tuesday.
@> @nyc311 status of 311-#1?
@> what about 311-#1
@> @nyc311 where is my report
@> @nyc311 status 311-99999999
@> @nyc311 follow 311-#1
@> @nyc311 estado de 311-#1 por favor, no hay noticias
> status
