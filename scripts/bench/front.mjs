/**
 * A server for measuring, as a process of its own: `node front.mjs FOLDER|URL DELAY_MS`. It gives the files of a folder, or what the server
 * at URL answers, so much later than it could, and prints its address. `/-/counts` tells how many requests and connections there were.
 */
import { readFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { join } from 'node:path'

const [, , source, delay] = process.argv
const isForwarding = /^https?:/.test(source)
const counts = { requests: 0, connections: 0 }

const server = createServer((incoming, outgoing) => {
  if (incoming.url === '/-/counts') return outgoing.end(JSON.stringify(counts))
  counts.requests++
  const answer = isForwarding ? forward : give
  setTimeout(() => answer(incoming, outgoing), Number(delay))
})
server.on('connection', () => counts.connections++)
server.listen(0, '127.0.0.1', () => console.log(`127.0.0.1:${server.address().port}`))

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
