A fallen branch
on: sms, webchat

> a big branch fell on the sidewalk at 300 union st brooklyn
< Your tree report is 311-#1. The tree desk has it now. Stay away from the tree and any wires. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 1
= contact filed (en): request tree-damaged
= request 311-#1 tree-damaged open: 300 union st, Brooklyn
