A status asked for where everybody reads along is the status alone
on: sms, webchat

> huge pothole at 5th ave and e 23rd st manhattan
< Your pothole report is 311-#1. The street crew's desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
+ 20 minutes
! in_progress 311-#1: A crew comes on Tuesday.
< Your report 311-#1 (Pothole): work on it has begun.
< City staff write: "A crew comes on Tuesday."
@> status of 311-#1?
@< 311-#1: in progress, last change 2026-11-23. For more, please send us a direct message.
@> what about 311-#1
@< 311-#1: in progress, last change 2026-11-23. For more, please send us a direct message.
@> status of my report
@< Please send us a direct message so that we can help. Do not post personal details here.
@> status 311-99999999
@< I find no report with the number 311-#2. Please check it.
@> follow 311-#1
@< Please send us a direct message so that we can help. Do not post personal details here.
@> estado de 311-#1 por favor, no hay noticias
@< 311-#1: en proceso, actualizado el 2026-11-23. Para los detalles, mande un mensaje directo.
> status
< 311-#1, Pothole: in progress. Filed 2026-11-23, last change 2026-11-23.

= turns 8
= contact filed (en): request pothole, status pothole
= request 311-#1 pothole in_progress: 5th ave and e 23rd st, Manhattan
