// A WebSocket client that is not ours: says on standard output, line by line, what it heard, and at the end with which code it was closed.
//   node witness.mjs ADDRESS HEADERS-AS-JSON [LOOPBACK-PORT]
import WebSocket from 'ws'
import { connect } from 'node:net'

const [address, headers, port] = process.argv.slice(2)
const { Origin: origin, ...others } = JSON.parse(headers)
const socket = new WebSocket(address, 'chronocare.v1', {
  origin, headers: others,
  // Every name below localhost is this machine, whatever its resolver thinks.
  createConnection: () => connect({ host: '127.0.0.1', port: Number(port ?? new URL(address).port) }),
})
const say = line => process.stdout.write(JSON.stringify(line) + '\n')
socket.on('open', () => say({ opened: socket.protocol }))
socket.on('message', data => process.stdout.write(data.toString() + '\n'))
socket.on('ping', () => say({ pinged: true }))
socket.on('unexpected-response', (_, answer) => { say({ refused: answer.statusCode }); process.exit(0) })
socket.on('error', error => { say({ error: error.message }) })
socket.on('close', (code, why) => { say({ closed: code, why: why.toString() }); process.exit(0) })
