const server = app.listen(3000);
server.keepAliveTimeout = 5000; // ms
server.headersTimeout = 6000;
