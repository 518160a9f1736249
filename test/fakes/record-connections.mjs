// Preloaded into a process: writes down every address that it opens a connection to and every name that it looks up.
import { appendFileSync } from "node:fs";
import dgram from "node:dgram";
import dns from "node:dns";
import net from "node:net";

const note = (what) => appendFileSync(process.env.RECORD_CONNECTIONS, `${what}\n`);

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  const to = typeof first === "object" && first !== null ? (first.path ?? `${first.host ?? "localhost"}:${first.port}`) : String(first);
  note(`connect ${to}`);
  return connect.apply(this, args);
};
const { lookup } = dns;
dns.lookup = function (name, ...rest) {
  note(`lookup ${name}`);
  return lookup.call(dns, name, ...rest);
};
const { send } = dgram.Socket.prototype;
dgram.Socket.prototype.send = function (...args) {
  note("datagram");
  return send.apply(this, args);
};
