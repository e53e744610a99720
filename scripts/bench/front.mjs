/**
 * A server for measuring, as a process of its own: `fork(front, [FOLDER|URL, DELAY_MS])`. It gives the files of a folder, or what the
 * server at URL answers, so much later than it could, and what comes first on a connection as much later again, for its handshake. It
 * sends its address, and how many requests and connections there were to whoever sends it something.
 */
import { readFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { join } from 'node:path'

const [, , source, delay] = process.argv
const isForwarding = /^https?:/.test(source)
/** Connections that have been answered on. */
const known = new WeakSet()
const counts = { requests: 0, connections: 0 }

const server = createServer((incoming, outgoing) => {
  counts.requests++
  const answer = isForwarding ? forward : give
  const late = Number(delay) * (known.has(incoming.socket) ? 1 : 2)
  known.add(incoming.socket)
  setTimeout(() => answer(incoming, outgoing), late)
})
server.on('connection', () => counts.connections++)
server.listen(0, '127.0.0.1', () => process.send(`127.0.0.1:${server.address().port}`))
process.on('message', () => process.send(counts))

const files = new Map()

async function give({ url }, outgoing) {
  const path = join(source, new URL(url, 'http://front').pathname)
  const bytes = files.get(path) ?? (await readFile(path).catch(() => undefined))
  files.set(path, bytes)
  if (bytes === undefined) return outgoing.writeHead(404).end()
  outgoing.writeHead(200, { 'content-length': bytes.length }).end(bytes)
}

function forward(incoming, outgoing) {
  const { method, headers, url } = incoming
  const sent = request(`${source}${url}`, { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers)
    answer.pipe(outgoing)
  })
  incoming.pipe(sent)
}
