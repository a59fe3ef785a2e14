// HTTP on Node's http module: one page, and 404 for all else. Without its time-outs, as the models.
// Prints "listening tcp HOST:PORT" and serves until SIGTERM, which ends it with 0.
"use strict";
const http = require("node:http");

const server = http.createServer({ noDelay: true }, (request, response) => {
  const found = request.url === "/";
  const body = found ? "Hello, World!" : "Not Found";
  response.writeHead(found ? 200 : 404, {
    Server: "acceptloop",
    "Content-Type": "text/plain",
    "Content-Length": body.length,
  });
  response.end(body);
});
server.httpAllowHalfOpen = true; // or what a client asked before its end is dropped
server.keepAliveTimeout = 0;
server.headersTimeout = 0;
server.requestTimeout = 0;
process.on("SIGTERM", () => process.exit(0));
server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () => {
  process.stdout.write(`listening tcp 127.0.0.1:${server.address().port}\n`);
});
