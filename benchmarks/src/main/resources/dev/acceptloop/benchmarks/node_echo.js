// Echoes on Node's net module; pipe() pauses a peer that does not read.
// Prints "listening tcp HOST:PORT" and serves until SIGTERM, which ends it with 0.
"use strict";
const net = require("node:net");

const server = net.createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => socket.destroy());
  socket.pipe(socket);
});
process.on("SIGTERM", () => process.exit(0));
server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () => {
  process.stdout.write(`listening tcp 127.0.0.1:${server.address().port}\n`);
});
