Help on the web
on: webchat

> help
